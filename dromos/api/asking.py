"""What a request asks for, as rows and values of ours. Keys that are not there are refused by name."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from dromos.accounts.models import Token
from dromos.api.problems import RefusedError, unfit
from dromos.api.schemas import holds_nul
from dromos.backoffice.access import may_use_queue
from dromos.backoffice.telling import NUMBERS
from dromos.customers.geography import Whereabouts
from dromos.customers.models import Area
from dromos.customers.territories import which
from dromos.lib.outside import is_public, is_web_address
from dromos.routing.models import Queue, Skill
from dromos.routing.needs import queue_of

EMPTIED = ("details", "reference", "link", "callback_url")
SEE = "GET /api/v1/vocabulary lists the keys."


def fields(token: Token, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of the action for what was ``asked``. Raises RefusedError."""
    if holds_nul(dict(asked)):
        raise unfit("body", "NUL characters are not kept.")
    found = {name: asked[name] for name in ("subject", "details", "reference", "due_at", "severity") if name in asked}
    if any(asked.get(name) for name in ("queue", "department")):
        found["queue"] = _queue(token, asked.get("queue"), asked.get("department"))
    if "priority" in asked:
        found["priority"] = NUMBERS[asked["priority"]]
    if "skills" in asked:
        found["requirements"] = _requirements(asked["skills"] or [])
    if "language" in asked:
        found["language"] = _language(asked["language"])
    if "area" in asked:
        found["area_key"] = _area(asked["area"]) or _area_of_postcode(asked)
    for name in ("link", "callback_url"):
        if name in asked:
            found[name] = _address(name, asked[name])
    return found


def new(token: Token, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments for creating. Raises RefusedError."""
    found = fields(token, asked)
    if "queue" not in found:
        raise unfit("queue", f"Say who does it: queue or department. {SEE}")
    return found


def changes(token: Token, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments for changing: only what was given. Raises RefusedError."""
    for name in ("subject", "queue", "department", "priority", "severity"):
        if name in asked and asked[name] is None:
            raise unfit(name, "It cannot be taken away.")
    return fields(token, {**asked, **{name: "" for name in EMPTIED if name in asked and asked[name] is None}})


def _queue(token: Token, queue_key: str | None, department_key: str | None) -> Queue:
    if queue_key and department_key:
        raise unfit("queue", "Give a queue or a department, not both.")
    queues = Queue.objects.select_related("department").filter(is_active=True)
    if queue_key:
        queue = queues.filter(key=queue_key).first()
    else:
        first = queues.filter(department__key=department_key, department__is_active=True).first()
        queue = queue_of(first.department_id) if first else None
    if queue is None:
        raise unfit("queue" if queue_key else "department", f"There is none with this key. {SEE}")
    if not may_use_queue(token, queue):
        raise RefusedError(403, "not-allowed", f"This token may not put work into {queue.department}.")
    return queue


def _requirements(asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    keys = [one["skill"] for one in asked]
    known = set(Skill.objects.filter(kind=Skill.Kind.KNOWLEDGE, key__in=keys).values_list("key", flat=True))
    for number, key in enumerate(keys):
        if key not in known:
            raise unfit(f"skills.{number}.skill", f"There is no skill with the key {key!r}. {SEE}")
        if key in keys[:number]:
            raise unfit(f"skills.{number}.skill", "It is there twice.")
    return [{"skill": one["skill"], "level": one["level"]} for one in asked]


def _language(key: str | None) -> str:
    if key and not Skill.objects.filter(kind=Skill.Kind.LANGUAGE, key=key).exists():
        raise unfit("language", f"Nobody is known to speak {key!r}. {SEE}")
    return key or ""


def _area(key: str | None) -> str:
    if key and not Area.objects.filter(key=key).exists():
        raise unfit("area", f"There is no area with this key. {SEE}")
    return key or ""


def _area_of_postcode(asked: Mapping[str, Any]) -> str:
    """The area a postcode lies in; "" when it tells none."""
    if not asked.get("postcode"):
        return ""
    found = which(Whereabouts(postcode=asked["postcode"], country=asked.get("country", "")))
    return found.key if found else ""


def _address(name: str, url: str | None) -> str:
    if not url:
        return ""
    if not is_web_address(url):
        raise unfit(name, "It begins with https:// (or http://), names a host, and holds no password.")
    if name == "callback_url" and not _may_be_called(urlsplit(url).hostname or ""):
        raise unfit(name, "It lies in a private network. An administrator can allow that: DROMOS_CALLBACK_NETWORKS.")
    return url


def _may_be_called(host: str) -> bool:
    """What can be told at once of a literal address; a name is looked up again when it is called."""
    if host == "localhost":
        host = "127.0.0.1"
    try:
        literal = ipaddress.ip_address(host)
    except ValueError:
        return True
    reachable = any(literal in ipaddress.ip_network(network) for network in settings.CALLBACK_NETWORKS)
    return reachable or is_public(host)


def vocabulary(token: Token) -> dict[str, Any]:
    """The keys ``token`` may use, with their names."""
    queues = Queue.objects.select_related("department").filter(is_active=True, department__is_active=True)
    allowed = set(token.departments.values_list("pk", flat=True))
    skills = list(Skill.objects.all())
    return {
        "queues": [
            {"key": queue.key, "name": queue.name, "department": queue.department.key}
            for queue in queues
            if not allowed or queue.department_id in allowed
        ],
        "skills": [_named(skill) for skill in skills if skill.kind == Skill.Kind.KNOWLEDGE],
        "languages": [_named(skill) for skill in skills if skill.kind == Skill.Kind.LANGUAGE],
        "areas": [{"key": area.key, "name": area.name} for area in Area.objects.order_by("name")],
        "priorities": list(NUMBERS),
    }


def _named(skill: Skill) -> dict[str, str]:
    return {"key": skill.key, "name": skill.name_in("en")}
