"""Addresses of macros: one's own and those one may make."""

from django.urls import path

from dromos.console.macros import views

app_name = "macros"
urlpatterns = [
    path("", views.macros, name="list"),
    path("new/", views.new_macro, name="new"),
    path("order/", views.order, name="order"),
    path("<int:pk>/", views.macro, name="macro"),
    path("<int:pk>/remove/", views.remove, name="remove"),
    path("on/<str:number>/", views.offered, name="offered"),
    path("on/<str:number>/<int:pk>/", views.run, name="run"),
    path("on/<str:number>/undo/", views.undo, name="undo"),
]
