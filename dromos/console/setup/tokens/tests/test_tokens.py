"""Set-up of tokens: shown once, renewed, revoked, and what their systems were told."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from dromos.accounts.access import token_shown
from dromos.accounts.actions import create_user
from dromos.accounts.models import Department, Token
from dromos.backoffice import actions
from dromos.backoffice.models import Callback
from dromos.lib.actor import SYSTEM
from dromos.routing.models import Queue

AT = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
FORM = {"name": "ERP", "scopes": ["work-items:read", "work-items:write"], "per_minute": "60", "expires_date": ""}


def browser(role: str) -> Client:
    user = create_user(
        email=f"{role}@meridian.example", name=role, password="a-long-demo-passphrase", roles=[(role, None)],
        by=SYSTEM, at=AT,
    )  # fmt: skip
    client = Client()
    client.force_login(user)
    return client


def shown(answer: object, begins: str) -> str:
    found = re.search(rf'<code class="setup-link">({begins}[^<]+)</code>', answer.content.decode())  # type: ignore[attr-defined]
    assert found is not None
    return found.group(1)


@pytest.mark.usefixtures("db")
def test_a_key_and_its_secret_are_shown_once() -> None:
    ilona = browser("administrator")
    answer = ilona.post("/setup/tokens/new/", FORM)
    key, secret = shown(answer, "dromos_"), shown(answer, "whsec_")
    assert "no-store" in answer["Cache-Control"]
    token = token_shown(key, timezone.now())
    assert token is not None
    assert (token.name, token.per_minute, token.may("work-items:write")) == ("ERP", 60, True)
    for page in ("/setup/tokens/", f"/setup/tokens/{token.pk}/", "/setup/audit/"):
        text = ilona.get(page).content.decode()
        assert key not in text
        assert secret not in text
        assert "ERP" in text


@pytest.mark.usefixtures("db")
def test_a_token_works_to_the_end_of_its_last_day_and_not_for_departments_it_lacks() -> None:
    ilona = browser("administrator")
    department = Department.objects.create(key="finance", name="Finance")
    last = timezone.localdate() + dt.timedelta(days=1)
    ilona.post("/setup/tokens/new/", {**FORM, "expires_date": last.isoformat(), "departments": [department.pk]})
    token = Token.objects.get()
    assert list(token.departments.all()) == [department]
    assert token.expires_at is not None
    assert (token.works(token.expires_at - dt.timedelta(seconds=1)), token.works(token.expires_at)) == (True, False)


@pytest.mark.usefixtures("db")
def test_a_key_is_renewed_and_revoked_by_a_button() -> None:
    ilona = browser("administrator")
    old = shown(ilona.post("/setup/tokens/new/", FORM), "dromos_")
    token = Token.objects.get()
    new = shown(ilona.post(f"/setup/tokens/{token.pk}/change/", {"do": "renew"}), "dromos_")
    now = timezone.now()
    assert [token_shown(key, now) for key in (old, new)] == [token, token]
    ilona.post(f"/setup/tokens/{token.pk}/change/", {"do": "revoke"})
    assert [token_shown(key, now) for key in (old, new)] == [None, None]
    assert "revoked" in ilona.get(f"/setup/tokens/{token.pk}/").content.decode()
    assert ilona.post(f"/setup/tokens/{token.pk}/change/", {"do": "renew"}).status_code == 404


@pytest.mark.usefixtures("db")
def test_what_its_system_was_told_is_seen_and_can_be_sent_again() -> None:
    ilona = browser("administrator")
    ilona.post("/setup/tokens/new/", FORM)
    token = Token.objects.get()
    queue = Queue.objects.create(key="f", name="F", department=Department.objects.create(key="f", name="F"))
    item = actions.create_item(
        token=token,
        queue=queue,
        subject="Order",
        reference="SO-1",
        callback_url="https://erp.example/h",
        by=SYSTEM,
        at=AT,
    )
    actions.complete_item(item=item, by=SYSTEM, at=AT)
    Callback.objects.update(state="failed", attempts=9, settled_at=AT)
    page = ilona.get(f"/setup/tokens/{token.pk}/").content.decode()
    assert "https://erp.example/h" in page
    assert "Given up" in page
    ilona.post(f"/setup/tokens/{token.pk}/call-backs/{Callback.objects.get().pk}/send-again/")
    assert Callback.objects.get().state == "pending"


@pytest.mark.usefixtures("db")
def test_tokens_are_for_administrators() -> None:
    lead = browser("lead")
    for page in ("/setup/tokens/", "/setup/tokens/new/", "/setup/tokens/1/"):
        assert lead.get(page).status_code == 403
