"""Addresses of the agent's workspace."""

from django.urls import path
from django.views.generic import RedirectView

from dromos.console.workspace.views import acting, items, lists, stored, together, work, writing
from dromos.console.workspace.views import ticket as page

app_name = "workspace"
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="workspace:mine"), name="home"),
    path("my-work/", work.mine, name="mine"),
    path("my-work/next/", work.next_item, name="next"),
    path("my-work/presence/", work.presence, name="presence"),
    path("my-work/offers/<int:reservation_id>/accept/", work.accept, name="accept"),
    path("my-work/offers/<int:reservation_id>/decline/", work.decline, name="decline"),
    path("work/<int:item_id>/", items.item, name="item"),
    path("work/<int:item_id>/take/", items.take, name="item_take"),
    path("work/<int:item_id>/wait/", items.wait, name="item_wait"),
    path("work/<int:item_id>/resume/", items.resume, name="item_resume"),
    path("work/<int:item_id>/hand-back/", items.hand_back, name="item_hand_back"),
    path("work/<int:item_id>/complete/", items.complete, name="item_complete"),
    path("work/<int:item_id>/cancel/", items.cancel, name="item_cancel"),
    path("tickets/", lists.tickets, name="tickets"),
    path("tickets/<str:number>/", page.ticket, name="ticket"),
    path("tickets/<str:number>/why/", page.why, name="why"),
    path("tickets/<str:number>/reply/", writing.reply, name="reply"),
    path("tickets/<str:number>/note/", writing.note, name="note"),
    path("tickets/<str:number>/draft/", writing.draft, name="draft"),
    path("tickets/<str:number>/draft/discard/", writing.discard, name="discard"),
    path("tickets/<str:number>/files/", writing.add_files, name="add_files"),
    path("tickets/<str:number>/files/<int:file_id>/remove/", writing.remove_file, name="remove_file"),
    path("tickets/<str:number>/letters/<int:message_id>/take-back/", writing.take_back, name="take_back"),
    path("tickets/<str:number>/recipients/<int:recipient_id>/retry/", writing.retry, name="retry"),
    path("tickets/<str:number>/here/", together.here, name="here"),
    path("tickets/<str:number>/company/", together.company, name="company"),
    path("tickets/<str:number>/take/", acting.take, name="take"),
    path("tickets/<str:number>/hand-over/", acting.hand_over, name="hand_over"),
    path("tickets/<str:number>/move-on/", acting.move_on, name="move_on"),
    path("tickets/<str:number>/send-back/", acting.send_back, name="send_back"),
    path("tickets/<str:number>/skip-leg/", acting.skip_leg, name="skip_leg"),
    path("tickets/<str:number>/start-route/", acting.start_route, name="start_route"),
    path("tickets/<str:number>/category/", acting.category, name="category"),
    path("tickets/<str:number>/priority/", acting.priority, name="priority"),
    path("tickets/<str:number>/wait/", acting.wait, name="wait"),
    path("tickets/<str:number>/quoted/", acting.quoted, name="quoted"),
    path("tickets/<str:number>/resume/", acting.resume, name="resume"),
    path("tickets/<str:number>/solve/", acting.solve, name="solve"),
    path("tickets/<str:number>/reopen/", acting.reopen, name="reopen"),
    path("tickets/<str:number>/end/", acting.end, name="end"),
    path("tickets/<str:number>/participants/", acting.add_participant, name="add_participant"),
    path(
        "tickets/<str:number>/participants/<int:participant_id>/remove/",
        acting.remove_participant,
        name="remove_participant",
    ),
    path("files/<int:attachment_id>/", stored.attachment, name="attachment"),
    path("note-files/<int:file_id>/", stored.note_file, name="note_file"),
    path("originals/<int:message_id>/", stored.original, name="original"),
]
