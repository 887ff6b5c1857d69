"""Addresses below /setup/routes/: for administrators."""

from django.urls import path

from dromos.console.setup.routes import views

app_name = "routes"
urlpatterns = [
    path("", views.routes, name="list"),
    path("new/", views.new_route, name="new"),
    path("<int:pk>/", views.route, name="route"),
    path("<int:pk>/remove/", views.remove, name="remove"),
]
