"""The interface for other systems and its own OpenAPI document."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from dromos.api import tickets, work_items
from dromos.api.door import Bearer, told_allowance
from dromos.api.problems import MEDIA, REFUSALS, RefusedError, response

DESCRIPTION = """Tickets of customers, and work for people, from other systems. It goes to whoever can do it.

Send `Authorization: Bearer` with a token of Set-up, Tokens. Refusals are problem+json (RFC 9457)."""
HEADERS = {
    "RateLimit-Limit": "Requests this token may make in a minute",
    "RateLimit-Remaining": "How many are left in this minute",
    "RateLimit-Reset": "Seconds until the next minute begins",
}


class Interface(NinjaAPI):
    """Every answer tells the allowance of its token; the document tells the truth about refusals and headers."""

    def create_response(self, request: HttpRequest, data: Any, **options: Any) -> HttpResponse:
        return told_allowance(request, super().create_response(request, data, **options))

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        document = super().get_openapi_schema(**options)
        for operations in document["paths"].values():
            for operation in operations.values():
                for status, answer in operation["responses"].items():
                    _tell(answer, is_refusal=400 <= int(status) < 500)
        return document


def _tell(answer: dict[str, Any], *, is_refusal: bool) -> None:
    answer["headers"] = {name: {"description": text, "schema": {"type": "integer"}} for name, text in HEADERS.items()}
    if is_refusal and "application/json" in answer.get("content", {}):
        answer["content"] = {MEDIA: answer["content"]["application/json"]}


interface = Interface(
    title="Dromos",
    version="1",
    description=DESCRIPTION,
    auth=Bearer(),
    docs_url=None,
    openapi_url="openapi.json",
    urls_namespace="interface",
)
interface.add_router("", work_items.router)
interface.add_router("", tickets.router)


def _refuse(request: HttpRequest, error: Exception, make: Any) -> HttpResponse:
    refused: RefusedError = make(error)
    return told_allowance(request, response(request, refused))


for kind, make in REFUSALS.items():
    interface.add_exception_handler(kind, partial(_refuse, make=make))
