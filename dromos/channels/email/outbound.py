"""From plain values to the bytes of an e-mail. Pure: no network, no database, no clock.

Headers as RFC 3834 and RFC 5322 want them: an automatic letter says so in every dialect, a letter in a thread names
all of it. Nothing a customer wrote can begin a header line: every value is put on one line first.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape

from dromos.channels.email.charset import clean, one_line
from dromos.channels.email.headers import bare

MAX_REFERENCES = 40
_IDENTIFIER = re.compile(r"[!-;=?-~]{1,500}", re.ASCII)
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")
_DOTATOM = re.compile(r"[\w!#$%&'*+/=?^`{|}~.-]{1,64}", re.ASCII)


class UnusableAddressError(ValueError):
    """No letter can be addressed like that. The message names the address."""


@dataclass(frozen=True, slots=True)
class File:
    """A file to send along. With `content_id` and `is_inline` it is a picture inside the HTML."""

    filename: str
    content_type: str
    content: bytes
    content_id: str = ""
    is_inline: bool = False


@dataclass(frozen=True, slots=True)
class LetterOut:
    """Everything a letter is made of. Identifiers carry no angle brackets. `to`, `cc`: (address, name).

    `automatic` is the value of Auto-Submitted ("auto-replied", "auto-generated"), "" for a letter by a person.
    """

    from_address: str
    to: Sequence[tuple[str, str]]
    subject: str
    text: str
    message_id: str
    sent_at: datetime
    from_name: str = ""
    cc: Sequence[tuple[str, str]] = ()
    html: str = ""
    reply_to: str = ""
    in_reply_to: str = ""
    references: Sequence[str] = ()
    automatic: str = ""
    language: str = ""
    files: Sequence[File] = ()


def compose(letter: LetterOut) -> bytes:
    """The letter with CRLF line ends. Raises UnusableAddressError when no recipient can be written to."""
    mail = EmailMessage(policy=SMTP)
    _head(mail, letter)
    if letter.automatic:
        mail["Auto-Submitted"] = one_line(letter.automatic, 60)
        mail["Precedence"] = "bulk"
        mail["X-Auto-Response-Suppress"] = "All"
        mail["X-Loop"] = "yes"
    text = clean(letter.text)
    mail.set_content(text if text.endswith("\n") else text + "\n", charset="utf-8", cte=_encoding(text))
    html = clean(letter.html) or text_as_html(text)
    mail.add_alternative(html, subtype="html", charset="utf-8", cte="quoted-printable")
    _add_files(mail, letter.files)
    _name_boundaries(mail, letter.message_id)
    return mail.as_bytes()


def _name_boundaries(mail: EmailMessage, message_id: str) -> None:
    """Boundaries made of the identifier: a letter sent again is the same letter to the byte."""
    for index, part in enumerate(part for part in mail.walk() if part.is_multipart()):
        mark = hashlib.sha256(f"{message_id}:{index}".encode()).hexdigest()[:32]
        part.set_boundary(f"=_{mark}")


def _head(mail: EmailMessage, letter: LetterOut) -> None:
    mail["From"] = _address(letter.from_address, letter.from_name)
    to = [_address(address, name) for address, name in letter.to]
    cc = [_address(address, name) for address, name in letter.cc]
    if not to and not cc:
        raise UnusableAddressError("The letter has no recipient.")
    if to:
        mail["To"] = to
    if cc:
        mail["Cc"] = cc
    if letter.reply_to:
        mail["Reply-To"] = _address(letter.reply_to, letter.from_name)
    mail["Subject"] = one_line(letter.subject, 400)
    mail["Date"] = format_datetime(letter.sent_at)
    mail["Message-ID"] = f"<{letter.message_id}>"
    parent = usable_identifiers([letter.in_reply_to])
    if parent:
        mail["In-Reply-To"] = f"<{parent[0]}>"
    thread = usable_identifiers([*letter.references, letter.in_reply_to])
    if thread:
        kept = thread if len(thread) <= MAX_REFERENCES else [thread[0], *thread[1 - MAX_REFERENCES :]]
        mail["References"] = " ".join(f"<{reference}>" for reference in kept)
    if letter.language:
        mail["Content-Language"] = one_line(letter.language, 20)


def usable_identifiers(identifiers: Sequence[str]) -> list[str]:
    """Those that can stand in a header, each once, in order."""
    usable = (identifier.strip().strip("<>") for identifier in identifiers)
    return list(dict.fromkeys(one for one in usable if _IDENTIFIER.fullmatch(one)))


def _address(address: str, name: str) -> Address:
    usable = bare(address) if len(address.split()) == 1 else ""
    local, _, domain = usable.rpartition("@")
    try:
        plain_domain = domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise UnusableAddressError(f"{one_line(address, 100)!r} has no usable domain.") from error
    if not _DOTATOM.fullmatch(local) or local.startswith(".") or ".." in local or not plain_domain:
        raise UnusableAddressError(f"{one_line(address, 100)!r} is no e-mail address.")
    return Address(display_name=one_line(name, 200).replace("@", " at "), username=local, domain=plain_domain)


def is_usable(address: str) -> bool:
    """Could a letter be addressed to it?"""
    try:
        _address(address, "")
    except UnusableAddressError:
        return False
    return True


def _encoding(text: str) -> str:
    return "7bit" if text.isascii() and all(len(line) < 900 for line in text.split("\n")) else "quoted-printable"


def text_as_html(text: str) -> str:
    """A plain text as simple HTML: paragraphs, line breaks, links that can be followed."""
    paragraphs = [_with_links(paragraph) for paragraph in re.split(r"\n\s*\n", text.strip())]
    body = "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs if paragraph)
    return f"<!doctype html>\n<html><body>\n{body}\n</body></html>\n"


def _with_links(paragraph: str) -> str:
    out: list[str] = []
    position = 0
    for found in _LINK.finditer(paragraph):
        address = escape(found.group())
        out.extend((escape(paragraph[position : found.start()]), f'<a href="{address}">{address}</a>'))
        position = found.end()
    out.append(escape(paragraph[position:]))
    return "".join(out).replace("\n", "<br>\n")


def _add_files(mail: EmailMessage, files: Sequence[File]) -> None:
    for file in files:
        if file.is_inline and file.content_id:
            html = mail.get_body(("html",))
            if isinstance(html, EmailMessage):
                main, _, sub = _content_type(file).partition("/")
                html.add_related(
                    file.content,
                    maintype=main,
                    subtype=sub,
                    cid=f"<{one_line(file.content_id, 200).strip('<>')}>",
                    filename=one_line(file.filename, 200),
                    disposition="inline",
                )
    for file in files:
        if not (file.is_inline and file.content_id):
            main, _, sub = _content_type(file).partition("/")
            mail.add_attachment(file.content, maintype=main, subtype=sub, filename=one_line(file.filename, 200))


def _content_type(file: File) -> str:
    """What it claims to be, if that can be attached as bytes; else plain bytes."""
    claimed = one_line(file.content_type, 100).lower()
    harmless = re.fullmatch(r"(application|image|audio|video|text|font)/[\w.+-]+", claimed, re.ASCII)
    return claimed if harmless else "application/octet-stream"


def envelope_sender(letter: LetterOut, *, bounces_to: str) -> str:
    """Where failure reports go: for a person's letter its From; for an automatic one `bounces_to`, an address of ours
    that names the ticket, or "" (the null sender) so that nothing ever answers it.
    """
    return bounces_to if letter.automatic else letter.from_address
