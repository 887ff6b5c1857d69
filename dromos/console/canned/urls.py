"""Addresses below /canned-texts/: for all staff; what each may change is theirs."""

from django.urls import path

from dromos.console.canned import views

app_name = "canned"
urlpatterns = [
    path("", views.canned_texts, name="list"),
    path("new/", views.new, name="new"),
    path("import/", views.take_in, name="import"),
    path("try/", views.tried, name="try"),
    path("<int:pk>/", views.canned_text, name="text"),
    path("<int:pk>/remove/", views.remove, name="remove"),
    path("<int:pk>/files/<int:file_id>/remove/", views.remove_file, name="remove_file"),
]
