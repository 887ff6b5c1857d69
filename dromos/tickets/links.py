"""Status links: the signed address of one ticket for one participant. Revoked by the ticket's ``link_version``."""

import base64
import hashlib
import hmac

from django.conf import settings

from dromos.lib.vault import derived_key
from dromos.tickets.models import Participant, Ticket


def status_token(participant: Participant, ticket: Ticket) -> str:
    """The token in a participant's status link: stable, so that every letter carries the same link."""
    body = f"{participant.pk}-{ticket.link_version}"
    return f"{body}-{_signature(body)}"


def status_url(participant: Participant, ticket: Ticket) -> str:
    """Where this participant sees how the ticket stands."""
    return f"{settings.BASE_URL}/s/{status_token(participant, ticket)}"


def participant_of(token: str) -> Participant | None:
    """Whose link this is, with the ticket loaded; None when it is forged, mistyped or revoked."""
    body, _dash, signature = token.rpartition("-")
    participant_id, _dash, version = body.partition("-")
    if not (participant_id.isdecimal() and version.isdecimal() and len(participant_id) < 18):
        return None
    if not hmac.compare_digest(_signature(body).encode(), signature.encode(errors="replace")):
        return None
    found = Participant.objects.select_related(
        "ticket__customer__area", "ticket__department", "ticket__category", "ticket__work_item", "customer__area"
    ).filter(pk=int(participant_id), ticket__link_version=int(version) if len(version) < 6 else -1)
    return found.first()


def _signature(body: str) -> str:
    digest = hmac.new(derived_key("status-link"), body.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:15]).decode().replace("-", ".")
