from django.urls import path

from dromos.console.design import views

app_name = "design"
urlpatterns = [path("", views.design, name="index")]
