"""Addresses of the live floor."""

from django.urls import path

from dromos.console.floor import handing_on, helping, views

app_name = "floor"
urlpatterns = [
    path("", views.live, name="live"),
    path("late/", views.late_today, name="late"),
    path("people/<int:agent_id>/presence/", views.presence, name="presence"),
    path("people/<int:agent_id>/", views.person, name="person"),
    path("people/<int:agent_id>/hand-on/", handing_on.hand_on, name="hand_on"),
    path("queues/<int:queue_id>/", views.queue, name="queue"),
    path("items/<int:item_id>/", views.item, name="item"),
    path("items/<int:item_id>/fits/", views.fits_of, name="fits"),
    path("items/<int:item_id>/drop/", views.drop, name="drop"),
    path("substitutes/", helping.substitutes, name="substitutes"),
    path("substitutes/<int:substitution_id>/end/", helping.end_substitution, name="end_substitution"),
    path("rules/", helping.rules, name="rules"),
    path("rules/<int:rule_id>/", helping.rule, name="rule"),
    path("rules/<int:rule_id>/stop/", helping.stop_rule, name="stop_rule"),
    path("items/<int:item_id>/give/", views.give, name="give"),
    path("items/<int:item_id>/move/", views.move, name="move"),
]
