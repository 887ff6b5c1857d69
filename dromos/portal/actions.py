"""Every write of the portal's own: asking for a sign-in link, sending it, using it."""

import datetime as dt
import hashlib
import secrets

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from dromos.customers import actions as customers
from dromos.customers.models import Address
from dromos.lib.events import announce
from dromos.notifications import actions as notifications
from dromos.notifications.queries import company_name
from dromos.portal.events import SignInAsked
from dromos.portal.models import SignInRequest
from dromos.tickets.models import Participant

LIFETIME = dt.timedelta(minutes=15)
KEPT = dt.timedelta(days=2)
# At most so many requests in so long: (of one address), (from one network address).
PER_ADDRESS = ((3, dt.timedelta(minutes=15)), (10, dt.timedelta(days=1)))
PER_IP = ((20, dt.timedelta(hours=1)), (60, dt.timedelta(days=1)))


@transaction.atomic
def ask_for_sign_in(*, address: str, ip: str | None, language: str, at: dt.datetime) -> bool:
    """Note the request; a reaction writes the letter if the address is known. False when it was one too many.

    Nothing here depends on whether we know the address, so neither the answer nor its time can tell.
    """
    address = customers.normalise("email", address)
    SignInRequest.objects.filter(created_at__lt=at - KEPT).delete()
    too_many = _too_many({"address": address}, PER_ADDRESS, at) or _too_many({"ip": ip}, PER_IP, at)
    if too_many:
        return False
    request = SignInRequest.objects.create(
        address=address, ip=ip, language=language, created_at=at, expires_at=at + LIFETIME
    )
    announce(SignInAsked(request.pk), at)
    return True


def _too_many(whose: dict[str, str | None], limits: tuple[tuple[int, dt.timedelta], ...], at: dt.datetime) -> bool:
    requests = SignInRequest.objects.filter(**whose)
    return any(requests.filter(created_at__gt=at - span).count() >= limit for limit, span in limits)


@transaction.atomic
def send_sign_in_link(*, request: SignInRequest, at: dt.datetime) -> bool:
    """Write the letter with the link if the address is a customer's or takes part in a ticket; False when it is not."""
    owner = Address.objects.select_related("customer__area").filter(channel="email", value=request.address).first()
    if owner is None and not Participant.objects.filter(address=request.address).exists():
        return False
    if request.token_hash or at >= request.expires_at:
        return False
    token = secrets.token_urlsafe(24)
    request.token_hash = _hash(token)
    request.save(update_fields=["token_hash"])
    customer = owner.customer if owner else None
    zone = (customer.time_zone or (customer.area.time_zone if customer.area else "")) if customer else ""
    notifications.send(
        template="sign_in_link",
        values={
            "name": customer.name if customer and "@" not in customer.name else "",
            "company": company_name(),
            "link": f"{settings.BASE_URL}{reverse('portal:enter', args=[token])}",
            "valid_until": request.expires_at,
        },
        to=notifications.To(
            address=request.address,
            name=customer.name if customer else "",
            language=(customer.language if customer else "") or request.language,
            time_zone=zone or "UTC",
        ),
        dedupe_key=f"sign_in:{request.pk}",
        at=at,
    )
    return True


@transaction.atomic
def use_sign_in_link(*, token: str, at: dt.datetime) -> str | None:
    """The address ``token`` signs in, once; None for a used, expired or invented one."""
    request = SignInRequest.objects.select_for_update().filter(token_hash=_hash(token)).first()
    if request is None or request.used_at is not None or at >= request.expires_at:
        return None
    request.used_at = at
    request.save(update_fields=["used_at"])
    owner = Address.objects.filter(channel="email", value=request.address).first()
    if owner is not None:
        customers.note_verified(address=owner, at=at)
    return request.address


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
