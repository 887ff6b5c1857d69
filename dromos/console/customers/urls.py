"""Addresses of the pages about customers."""

from django.urls import path

from dromos.console.customers import views

app_name = "customers"
urlpatterns = [
    path("", views.customers, name="list"),
    path("new/", views.new, name="new"),
    path("<int:customer_id>/", views.customer, name="customer"),
    path("<int:customer_id>/change/", views.change, name="change"),
    path("<int:customer_id>/locations/", views.add_location, name="add_location"),
    path("<int:customer_id>/locations/<int:location_id>/remove/", views.remove_location, name="remove_location"),
    path("<int:customer_id>/addresses/", views.add_address, name="add_address"),
    path("<int:customer_id>/addresses/<int:address_id>/remove/", views.remove_address, name="remove_address"),
]
