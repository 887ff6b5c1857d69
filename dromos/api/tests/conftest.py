"""Meridian, furnished once for a module, and an ERP with a token."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from dromos.accounts.actions import create_token
from dromos.accounts.models import Token
from dromos.api.interface import interface
from dromos.lib.actor import SYSTEM
from dromos.routing.models import ChannelSkill, Skill
from tests.cast import Cast, assemble

BOTH = [scope.value for scope in Token.Scope]
ITEMS = "/api/v1/work-items"


@pytest.fixture(scope="module")
def meridian(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:  # noqa: ARG001
    with django_db_blocker.unblock(), transaction.atomic():
        cast = assemble()
        Skill.objects.create(key="billing", names={"en": "Billing"})
        ChannelSkill.objects.create(agent=cast.agents["eleni"], channel="back_office")
        yield cast
        transaction.set_rollback(True)


@dataclass
class System:
    """Another system with its token. Every answer it gets is one its OpenAPI document tells of."""

    token: Token
    key: str
    secret: str
    document: dict[str, Any] = field(default_factory=cache(interface.get_openapi_schema))

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        raw = body if isinstance(body, (bytes, type(None))) else json.dumps(body)
        sent = {"Authorization": f"Bearer {self.key}", **{k.replace("_", "-"): v for k, v in headers.items()}}
        answer = Client().generic(method, path, raw or b"", content_type="application/json", headers=sent)
        self._check(method, path, answer)
        return answer

    def _check(self, method: str, path: str, answer: Any) -> None:
        told = {p: o for p, o in self.document["paths"].items() if _fits(p, path) and method.lower() in o}
        (operations,) = told.values()
        responses = operations[method.lower()]["responses"]
        assert answer.status_code in responses, f"{method} {path} answers {answer.status_code}: {answer.content!r}"
        (media,) = responses[answer.status_code]["content"]
        assert answer.headers["content-type"].partition(";")[0] == media
        for name in responses[answer.status_code]["headers"]:
            assert name in answer.headers or answer.status_code == 401, name

    def create(self, **fields: Any) -> Any:
        return self.ask("POST", ITEMS, {"subject": "Check order 4711", "department": "finance", **fields})


def _fits(pattern: str, path: str) -> bool:
    asked, known = path.partition("?")[0].split("/"), pattern.split("/")
    return len(asked) == len(known) and all(k.startswith("{") or k == a for a, k in zip(asked, known, strict=True))


def system(name: str = "ERP", scopes: list[str] = BOTH, **fields: Any) -> System:
    return System(*create_token(name=name, scopes=scopes, by=SYSTEM, at=timezone.now(), **fields))


@pytest.fixture
def erp(db: None, meridian: Cast) -> System:  # noqa: ARG001
    return system()
