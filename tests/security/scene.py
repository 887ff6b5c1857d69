"""What the attacks share: two customers' tickets, browsers signed in, and a try at everything on a page."""

import re

from django.test import Client
from django.utils import timezone

from dromos.interactions.models import Message
from dromos.portal import actions as portal
from dromos.portal.models import SignInRequest
from dromos.tickets import actions as tickets
from dromos.tickets.links import status_token
from dromos.tickets.models import Participant, Ticket
from tests.cast import Cast
from tests.flows.letters import letter, receive

SCRIPT = "<script>alert(1)</script>"
HANDLER = '"><img src=x onerror=alert(1)>'


def ticket_of(cast: Cast, name: str = "kostas", **fields: str) -> Ticket:
    """A ticket opened by a letter of that customer of the cast."""
    assert name in cast.customers
    values = {"sender": f"{name.title()} <{name}@customer.example>", "subject": f"Trouble of {name}", **fields}
    outcome = receive(letter(**values), timezone.now())
    assert outcome.ticket is not None
    return outcome.ticket


def link_of(ticket: Ticket) -> str:
    requester = Participant.objects.get(ticket=ticket, role="requester")
    return f"/s/{status_token(requester, ticket)}"


def customer(name: str) -> Client:
    """A browser signed in to the portal as that customer."""
    client = Client()
    now = timezone.now()
    address = f"{name}@customer.example"
    portal.ask_for_sign_in(address=address, ip=None, language="en", at=now)
    request = SignInRequest.objects.latest("pk")
    portal.send_sign_in_link(request=request, at=now)
    text = Message.objects.filter(to=[address]).latest("pk").text
    token = re.search(r"/my/sign-in/([\w-]{20,})", text)
    assert token is not None
    assert client.post(f"/my/sign-in/{token[1]}").headers["location"] == "/my/"
    return client


def staff(cast: Cast, name: str) -> Client:
    """A browser signed in to the console as that member of staff."""
    client = Client()
    client.force_login(cast.user(name))
    return client


def answer(ticket: Ticket, cast: Cast, name: str = "alexandra", text: str = "We are on it.") -> Message:
    """A letter of ours about the ticket."""
    return tickets.reply(ticket=ticket, reply=tickets.Reply(text=text), by=cast.user(name).actor(), at=timezone.now())


def page(client: Client, path: str) -> str:
    response = client.get(path, follow=True)
    assert response.status_code == 200, (path, response.status_code)
    return bytes(response.content).decode()
