"""Addresses of the live floor."""

from django.urls import path

from dromos.console.floor import views

app_name = "floor"
urlpatterns = [
    path("", views.live, name="live"),
    path("late/", views.late_today, name="late"),
    path("people/<int:agent_id>/presence/", views.presence, name="presence"),
    path("people/<int:agent_id>/", views.person, name="person"),
    path("queues/<int:queue_id>/", views.queue, name="queue"),
    path("items/<int:item_id>/", views.item, name="item"),
    path("items/<int:item_id>/give/", views.give, name="give"),
    path("items/<int:item_id>/move/", views.move, name="move"),
]
