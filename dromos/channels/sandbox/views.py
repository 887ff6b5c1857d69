"""What customers received, and writing in their name. Only in a demo, where no letter is real."""

import functools
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from dromos.channels.sandbox import letter, queries, sending, smtp
from dromos.channels.sandbox.actions import NoSuchMailboxError
from dromos.channels.sandbox.forms import LetterForm, ReplyForm
from dromos.channels.sandbox.letter import Written
from dromos.channels.sandbox.models import SandboxMail
from dromos.ui.csp import allow

View = Callable[..., HttpResponse]
FRAME = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)


def only_in_a_demo(view: View) -> View:
    """Elsewhere there is no such page."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@only_in_a_demo
def boxes(request: HttpRequest) -> HttpResponse:
    """Every imaginary mailbox that received something."""
    return render(
        request,
        "sandbox/boxes.html",
        {"boxes": queries.boxes(), "ours": queries.addresses_of_ours(), "port": smtp.port()},
    )


@require_safe
@only_in_a_demo
def box(request: HttpRequest, address: str) -> HttpResponse:
    """One imaginary mailbox."""
    letters = queries.letters_to(address)
    if not letters:
        raise Http404
    name = queries.names_of([address]).get(address, "")
    return render(request, "sandbox/box.html", {"address": address, "name": name, "letters": letters})


@require_http_methods(["GET", "HEAD", "POST"])
@only_in_a_demo
def letter_page(request: HttpRequest, mail_id: int) -> HttpResponse:
    """One letter as the customer sees it, with room for an answer."""
    mail = get_object_or_404(SandboxMail, pk=mail_id)
    seen, form = letter.read(bytes(mail.content)), ReplyForm(request.POST or None)
    name = queries.names_of([mail.recipient]).get(mail.recipient, "")
    if form.is_valid() and _post(request, _answer(mail, seen, name, form)):
        return redirect("sandbox:letter", mail.pk)
    context = {"mail": mail, "letter": seen, "form": form, "name": name}
    response = render(request, "sandbox/letter.html", context, status=422 if form.errors else 200)
    allow(response, "frame-src", "'self'")
    return response


def _answer(mail: SandboxMail, seen: letter.Seen, name: str, form: ReplyForm) -> Written:
    return letter.answer(
        seen,
        name=name,
        address=mail.recipient,
        text=form.cleaned_data["text"],
        message_id=sending.new_message_id(mail.recipient),
        at=timezone.now(),
    )


@require_safe
@xframe_options_sameorigin
@only_in_a_demo
def html(request: HttpRequest, mail_id: int) -> HttpResponse:
    """The HTML face of a letter, in a frame where nothing runs."""
    del request
    mail = get_object_or_404(SandboxMail, pk=mail_id)
    content = letter.read(bytes(mail.content)).html
    response = HttpResponse(content.replace("<head>", '<head><base target="_blank">', 1))
    response["Content-Security-Policy"] = FRAME
    return response


@require_safe
@only_in_a_demo
def original(request: HttpRequest, mail_id: int) -> HttpResponse:
    """The bytes that would have travelled."""
    del request
    mail = get_object_or_404(SandboxMail, pk=mail_id)
    headers = {"Content-Disposition": f'attachment; filename="letter-{mail.pk}.eml"'}
    return HttpResponse(bytes(mail.content), content_type="message/rfc822", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@only_in_a_demo
def write(request: HttpRequest) -> HttpResponse:
    """A new letter in somebody's name."""
    start = {
        "address": request.GET.get("from", "kostas@athens.example"),
        "name": request.GET.get("name", ""),
        "to": request.GET.get("to", ""),
    }
    form = LetterForm(request.POST or None, request.FILES or None, initial=start, addresses=queries.addresses_of_ours())
    if form.is_valid() and _post(request, _new_letter(form)):
        return redirect("sandbox:boxes")
    return render(request, "sandbox/write.html", {"form": form}, status=422 if form.errors else 200)


def _new_letter(form: LetterForm) -> Written:
    values = form.cleaned_data
    file = values["file"]
    files = ((file.name, file.content_type or "application/octet-stream", file.read()),) if file else ()
    return Written(
        from_name=values["name"],
        from_address=values["address"],
        to=values["to"],
        subject=values["subject"],
        text=values["text"],
        message_id=sending.new_message_id(values["address"]),
        at=timezone.now(),
        files=files,
    )


def _post(request: HttpRequest, written: Written) -> bool:
    try:
        sending.post(written, timezone.now())
    except NoSuchMailboxError:
        messages.error(request, _("The sandbox has no mailbox %(address)s.") % {"address": written.to})
        return False
    messages.success(request, _("The letter to %(address)s was sent.") % {"address": written.to})
    return True
