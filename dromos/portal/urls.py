"""Addresses of the customers' pages: ``/s/TOKEN`` by the link in letters, ``/my/`` when signed in by e-mail."""

from django.urls import path

from dromos.portal.views import letters, signing_in, tickets

app_name = "portal"
urlpatterns = [
    path("s/gone", signing_in.link_gone, name="link_gone"),
    path("s/<str:key>", tickets.ticket, name="ticket_by_link"),
    path("s/<str:key>/answer", tickets.answer, name="ticket_answer_by_link"),
    path("s/<str:key>/reopen", tickets.reopen, name="ticket_reopen_by_link"),
    path("s/<str:key>/close", tickets.close, name="ticket_close_by_link"),
    path("s/<str:key>/confirm", tickets.confirm, name="ticket_confirm_by_link"),
    path("s/<str:key>/files/<int:attachment_id>", tickets.attachment, name="ticket_file_by_link"),
    path("my/", tickets.home, name="home"),
    path("my/language", signing_in.language, name="language"),
    path("my/sign-in", signing_in.sign_in, name="sign_in"),
    path("my/sign-in/sent", signing_in.link_sent, name="link_sent"),
    path("my/sign-in/<str:token>", signing_in.enter, name="enter"),
    path("my/sign-out", signing_in.sign_out, name="sign_out"),
    path("my/new", letters.choose, name="choose"),
    path("my/new/<path:key>", letters.write, name="write"),
    path("my/tickets/<str:key>", tickets.ticket, name="ticket"),
    path("my/tickets/<str:key>/answer", tickets.answer, name="ticket_answer"),
    path("my/tickets/<str:key>/reopen", tickets.reopen, name="ticket_reopen"),
    path("my/tickets/<str:key>/close", tickets.close, name="ticket_close"),
    path("my/tickets/<str:key>/confirm", tickets.confirm, name="ticket_confirm"),
    path("my/tickets/<str:key>/files/<int:attachment_id>", tickets.attachment, name="ticket_file"),
]
