"""What mail servers and providers report about our letters: delivery status (RFC 3464), abuse (RFC 5965).
Pure.
"""

import re
from collections.abc import Iterable

from dromos.channels.email.charset import clean, decode, one_line
from dromos.channels.email.headers import bare, identifiers, split_header
from dromos.channels.email.parts import Part
from dromos.interactions.inbound import DeliveryReport

MAX_BLOCKS = 200
_ACTIONS = {"failed", "delayed", "delivered", "relayed", "expanded"}
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_CODE = re.compile(r"\b([45])\d\d[ -](?=\S)")
_DAEMON = re.compile(r"(?:mailer-daemon|mail-daemon|postmaster|mail delivery (?:sub)?system)[^@,]*(?:@|$)")
_ADDRESS_LINE = re.compile(r"^[ \t]*<?([^\s<>@,;:]{1,64}@[^\s<>@,;:]{1,200})>?:?[ \t]*\r?$", re.MULTILINE)
_COPY = re.compile(r"^-{2,}.{0,40}(?:copy|original|returned|headers).{0,60}$", re.IGNORECASE | re.MULTILINE)
_LATE = re.compile(
    r"\bdelayed\b|warning: (?:could not|message)|not yet been delivered|will (?:be )?(?:re)?tr(?:y|ied)", re.IGNORECASE
)
_ORIGINAL_ID = re.compile(rb"^Message-ID:\s*(<[^<>\s]{1,400}>)", re.IGNORECASE | re.MULTILINE)


def delivery_reports(root: Part) -> tuple[DeliveryReport, ...]:
    """One report per recipient that the letter reports about; empty for an ordinary letter."""
    parts = list(root.walk())
    original = original_message_id(parts)
    blocks = [
        fields
        for part in parts
        if part.content_type in {"message/delivery-status", "message/global-delivery-status"}
        for fields in _blocks(part.content())
    ]
    found = [report for fields in blocks if (report := _report(fields, original))]
    if not found and root.first("x-failed-recipients"):
        found = _exim_style(root, original)
    if not found:
        found = _complaints(parts, original)
    if not found and (original or root.content_type == "multipart/report") and _by_a_daemon(root):
        found = _in_prose(root, parts, original)
    return tuple(found)


def _blocks(raw: bytes) -> Iterable[dict[str, list[str]]]:
    pieces = re.split(rb"\r?\n[ \t]*\r?\n", raw.strip(), maxsplit=MAX_BLOCKS)[:MAX_BLOCKS]
    return [split_header(piece)[0] for piece in pieces]


def _report(fields: dict[str, list[str]], original: str) -> DeliveryReport | None:
    def first(name: str) -> str:
        return one_line(fields.get(name, [""])[0], 400)

    action = first("action").split(" ")[0].lower()
    recipient = _recipient(first("original-recipient")) or _recipient(first("final-recipient"))
    if action not in _ACTIONS or not recipient:
        return None
    status = _STATUS.search(first("status"))
    return DeliveryReport(
        recipient=recipient,
        action=action,
        status=status.group(1) if status else "",
        diagnostic=first("diagnostic-code"),
        original_message_id=original,
    )


def _recipient(value: str) -> str:
    """`rfc822; nobody@b.example` -> the address."""
    return bare(value.rpartition(";")[2].strip())


def _exim_style(root: Part, original: str) -> list[DeliveryReport]:
    text = clean(decode(root.beginning(20_000)))
    status = _STATUS.search(text)
    failed = [bare(address) for address in root.first("x-failed-recipients").split(",")]
    return [
        DeliveryReport(address, "failed", status.group(1) if status else "", "", original)
        for address in failed
        if address
    ]


def _complaints(parts: list[Part], original: str) -> list[DeliveryReport]:
    """A report of abuse (RFC 5965): which letter, and for whom it was, where the provider says so."""
    for part in parts:
        if part.content_type == "message/feedback-report":
            fields, _ = split_header(part.content().strip() + b"\n")
            if "not-spam" in fields.get("feedback-type", [""])[0].lower():
                return []
            recipient = next((bare(value) for value in fields.get("original-rcpt-to", []) if bare(value)), "")
            return [DeliveryReport(recipient, "complained", "", "", original)]
    return []


def _by_a_daemon(root: Part) -> bool:
    """Does it claim to come from a mail server itself?"""
    empty = any(value.strip() in {"", "<>"} for value in root.fields.get("return-path", []))
    return empty or bool(_DAEMON.search(root.first("from").lower()))


def _in_prose(root: Part, parts: list[Part], original: str) -> list[DeliveryReport]:
    """Servers that report in words only (qmail, Exchange of old, gateways): addresses on lines of their own."""
    body = next((part for part in parts if part.main_type == "text" and not part.parts), root)
    text = clean(decode(body.content()[:20_000]))
    text = _COPY.split(text, maxsplit=1)[0]
    status = _STATUS.search(text)
    code = _CODE.search(text)
    said = status.group(1) if status else f"{code.group(1)}.0.0" if code else ""
    late = bool(_LATE.search(root.first("subject")) or _LATE.search(text[:600]))
    named = dict.fromkeys(bare(found.group(1)) for found in _ADDRESS_LINE.finditer(text))
    reason = one_line(text[code.start() :].partition("\n")[0], 400) if code else ""
    action = "delayed" if late else "failed"
    return [DeliveryReport(one, action, said, reason, original) for one in list(named)[:10] if one]


def original_message_id(parts: Iterable[Part]) -> str:
    """The Message-ID of the letter that is reported about, from the copy or the header the report carries."""
    for part in parts:
        if part.content_type in {"text/rfc822-headers", "message/rfc822", "message/global"}:
            fields, _ = split_header(part.content().lstrip())
            found = identifiers(fields.get("message-id", []))
            if found:
                return found[0]
    for part in parts:
        if part.main_type == "text":
            inside = _ORIGINAL_ID.search(part.beginning(100_000))
            if inside:
                return next(iter(identifiers([inside.group(1).decode("ascii", "replace")])), "")
    return ""
