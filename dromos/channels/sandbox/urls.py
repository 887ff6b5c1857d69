from django.urls import path

from dromos.channels.sandbox import views

app_name = "sandbox"
urlpatterns = [
    path("", views.boxes, name="boxes"),
    path("write/", views.write, name="write"),
    path("to/<str:address>/", views.box, name="box"),
    path("letter/<int:mail_id>/", views.letter_page, name="letter"),
    path("letter/<int:mail_id>/html/", views.html, name="html"),
    path("letter/<int:mail_id>/original/", views.original, name="original"),
]
