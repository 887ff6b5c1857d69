"""Attacks through the interface for other systems: foreign items, scopes, keys that should not work, private networks."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from dromos.accounts import actions as accounts
from dromos.accounts.access import NotAllowedError
from dromos.accounts.models import Token
from dromos.backoffice.models import BackOfficeItem
from dromos.lib.actor import SYSTEM
from dromos.lib.models import AuditEntry
from dromos.tickets import actions as tickets
from tests.cast import Cast
from tests.security.scene import ticket_of

ITEMS = "/api/v1/work-items"
ORDER = {"subject": "Order", "department": "finance"}
BOTH = [scope.value for scope in Token.Scope]


def token(scopes: list[str] = BOTH, **fields: object) -> tuple[Token, dict[str, str]]:
    made, key, _secret = accounts.create_token(name="ERP", scopes=scopes, by=SYSTEM, at=timezone.now(), **fields)  # type: ignore[arg-type]
    return made, {"Authorization": f"Bearer {key}"}


def create(headers: dict[str, str], **fields: str) -> int:
    answer = Client().post(ITEMS, {**ORDER, **fields}, content_type="application/json", headers=headers)
    assert answer.status_code == 201, answer.content
    return int(answer.json()["id"])


@pytest.mark.usefixtures("cast")
def test_the_items_of_another_token_do_not_exist() -> None:
    _mine, me = token()
    _other, intruder = token()
    number = create(me)
    absent = Client().get(f"{ITEMS}/999999999", headers=intruder)
    for method, path in (("get", ""), ("patch", ""), ("post", "/complete"), ("post", "/cancel")):
        answer = getattr(Client(), method)(
            f"{ITEMS}/{number}{path}", **({} if method == "get" else {"data": {}, "content_type": "application/json"}),
            headers=intruder,
        )  # fmt: skip
        assert (answer.status_code, answer.content) == (404, absent.content)
    assert Client().get(ITEMS, headers=intruder).json()["items"] == []
    assert BackOfficeItem.objects.get().version == 1


@pytest.mark.usefixtures("cast")
def test_a_token_does_only_what_its_scopes_say() -> None:
    _reader, reading = token(["work-items:read"])
    _writer, writing = token(["work-items:write"])
    refused = Client().post(ITEMS, ORDER, content_type="application/json", headers=reading)
    assert (refused.status_code, "work-items:write" in refused.json()["detail"]) == (403, True)
    number = create(writing)
    for path in ("", f"/{number}"):
        assert Client().get(ITEMS + path, headers=writing).status_code == 403


def test_a_token_of_some_departments_puts_no_work_elsewhere(cast: Cast) -> None:
    _made, headers = token(departments=[cast.departments["customer-service"]])
    assert Client().post(ITEMS, ORDER, content_type="application/json", headers=headers).status_code == 403
    number = create(headers, department="customer-service")
    moved = Client().patch(f"{ITEMS}/{number}", {"queue": "finance"}, content_type="application/json", headers=headers)
    assert moved.status_code == 403


@pytest.mark.usefixtures("cast")
def test_keys_that_do_not_work_all_get_the_same_answer() -> None:
    now = timezone.now()
    _expired, old = token(expires_at=now - dt.timedelta(seconds=1))
    revoked, gone = token()
    accounts.revoke_token(token=revoked, by=SYSTEM, at=now)
    made, _key = token()
    hashed = {"Authorization": f"Bearer {made.digest}"}
    wrong = [
        {},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer dromos_x"},
        {"Authorization": "Basic eDp4"},
        old,
        gone,
        hashed,
    ]
    answers = {(answer.status_code, answer.content) for answer in (Client().get(ITEMS, headers=one) for one in wrong)}
    assert len(answers) == 1
    assert answers.pop()[0] == 401


def test_signing_in_as_staff_opens_nothing_of_the_interface(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.user("ilona"))
    assert client.get(ITEMS).status_code == 401
    assert client.post(ITEMS, ORDER, content_type="application/json").status_code == 401


@pytest.mark.usefixtures("cast")
def test_keys_and_secrets_are_in_no_row_and_no_line_of_the_audit() -> None:
    made, key, secret = accounts.create_token(name="ERP", scopes=BOTH, by=SYSTEM, at=timezone.now())
    renewed = accounts.renew_token(token=made, by=SYSTEM, at=timezone.now())
    again = accounts.renew_callback_secret(token=made, by=SYSTEM, at=timezone.now())
    made.refresh_from_db()
    kept = str([*Token.objects.values(), *AuditEntry.objects.values()])
    assert not any(word in kept for word in (key, secret, renewed, again))


@pytest.mark.usefixtures("cast")
def test_a_renewed_key_goes_on_with_its_items_and_the_old_one_ends_after_a_day() -> None:
    now = timezone.now()
    made, old = token()
    number = create(old)
    new = {"Authorization": f"Bearer {accounts.renew_token(token=made, by=SYSTEM, at=now)}"}
    assert [Client().get(f"{ITEMS}/{number}", headers=one).status_code for one in (old, new)] == [200, 200]
    Token.objects.update(previous_until_at=now - dt.timedelta(seconds=1))
    assert [Client().get(f"{ITEMS}/{number}", headers=one).status_code for one in (old, new)] == [401, 200]


@pytest.mark.parametrize("url", [
    "http://127.0.0.1/x", "http://localhost/x", "http://10.0.0.1/x", "http://[::1]/x", "http://169.254.169.254/latest",
    "file:///etc/passwd", "http://user:pw@erp.example/",
])  # fmt: skip
@pytest.mark.usefixtures("cast")
def test_call_backs_into_private_networks_are_refused_at_once(url: str) -> None:
    _made, headers = token()
    answer = Client().post(ITEMS, {**ORDER, "callback_url": url}, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "callback_url")


def test_only_administrators_make_and_revoke_tokens(cast: Cast) -> None:
    made, _headers = token()
    for name in ("alexandra", "filip", "hektor"):
        by = cast.user(name).actor()
        with pytest.raises(NotAllowedError):
            accounts.create_token(name="Mine", scopes=BOTH, by=by, at=timezone.now())
        with pytest.raises(NotAllowedError):
            accounts.revoke_token(token=made, by=by, at=timezone.now())


def test_half_a_letter_is_refused_like_a_nul(cast: Cast) -> None:
    _token, headers = token()
    ticket = ticket_of(cast)
    tickets.make_field(key="line", labels={"en": "Line"}, by=SYSTEM, at=timezone.now())
    for text in ("\\u0000", "\\ud800"):
        body = f'{{"fields": {{"line": "{text}"}}}}'
        address = f"/api/v1/tickets/{ticket.number}"
        answer = Client().patch(address, body, content_type="application/json", headers=headers)
        assert answer.status_code in {400, 422}, answer.status_code
