"""Addresses of shifts and leave."""

from django.urls import path

from dromos.console.planner import mine, patterns, views

app_name = "planner"
urlpatterns = [
    path("planner/", views.week, name="week"),
    path("planner/people/<int:pk>/", views.person, name="person"),
    path("planner/people/<int:pk>/day/", views.day, name="day"),
    path("planner/people/<int:pk>/absence/", views.enter_absence, name="enter_absence"),
    path("planner/people/<int:pk>/pattern/", views.follow, name="follow"),
    path("planner/people/<int:pk>/pattern/<int:schedule_id>/end/", views.end_schedule, name="end_schedule"),
    path("planner/people/<int:pk>/feeds/", views.add_feed, name="add_feed"),
    path("planner/people/<int:pk>/feeds/<int:feed_id>/remove/", views.remove_feed, name="remove_feed"),
    path("planner/absences/<int:absence_id>/", views.decide, name="decide"),
    path("planner/patterns/", patterns.patterns, name="patterns"),
    path("planner/patterns/new/", patterns.new_pattern, name="pattern_new"),
    path("planner/patterns/<int:pk>/", patterns.pattern, name="pattern"),
    path("my-time/", mine.my_time, name="mine"),
    path("my-time/absences/<int:absence_id>/cancel/", mine.cancel, name="cancel"),
    path("my-time/feeds/", mine.add_feed, name="my_feed"),
    path("my-time/feeds/<int:feed_id>/remove/", mine.remove_feed, name="remove_my_feed"),
]
