from django.urls import path

from dromos.api import views

app_name = "api"
urlpatterns = [
    path("ping", views.ping, name="ping"),
    path("health", views.health, name="health"),
]
