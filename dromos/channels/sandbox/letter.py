"""Reading and writing the sandbox's letters. Pure."""

import email.utils
import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesHeaderParser

_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Seen:
    """A letter as a mail program shows it. Identifiers carry no angle brackets."""

    subject: str
    from_name: str
    from_address: str
    to: str
    reply_to: str
    message_id: str
    references: tuple[str, ...]
    text: str
    html: str
    files: tuple[str, ...]
    is_automatic: bool


@dataclass(frozen=True, slots=True)
class Written:
    """What a visitor writes in a customer's name."""

    from_name: str
    from_address: str
    to: str
    subject: str
    text: str
    message_id: str
    at: datetime
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    files: tuple[tuple[str, str, bytes], ...] = ()


def read(content: bytes) -> Seen:
    """What the bytes of one of our own letters say."""
    mail = message_from_bytes(content, policy=policy.default)
    sender = email.utils.parseaddr(str(mail.get("From", "")))
    reply = email.utils.parseaddr(str(mail.get("Reply-To", "")))
    return Seen(
        subject=one_line(str(mail.get("Subject", ""))),
        from_name=one_line(sender[0]),
        from_address=sender[1],
        to=one_line(str(mail.get("To", ""))),
        reply_to=reply[1] or sender[1],
        message_id=_identifier(str(mail.get("Message-ID", ""))),
        references=tuple(_identifier(part) for part in str(mail.get("References", "")).split()),
        text=_part(mail, "plain"),
        html=_part(mail, "html"),
        files=tuple(part.get_filename() or "file" for part in mail.iter_attachments()),
        is_automatic=str(mail.get("Auto-Submitted", "no")) != "no",
    )


def read_head(content: bytes) -> tuple[str, str]:
    """Who the letter is from, by name, and its subject."""
    head = content.partition(b"\r\n\r\n")[0]
    mail = BytesHeaderParser(policy=policy.default).parsebytes(head)
    return one_line(email.utils.parseaddr(str(mail.get("From", "")))[0]), one_line(str(mail.get("Subject", "")))


def write(letter: Written) -> bytes:
    """The letter as a customer's mail program would send it."""
    mail = EmailMessage(policy=policy.SMTP)
    local, _at, domain = letter.from_address.rpartition("@")
    mail["From"] = Address(one_line(letter.from_name), local, domain)
    mail["To"] = letter.to
    mail["Subject"] = one_line(letter.subject)
    mail["Date"] = email.utils.format_datetime(letter.at)
    mail["Message-ID"] = f"<{letter.message_id}>"
    if letter.in_reply_to:
        mail["In-Reply-To"] = f"<{letter.in_reply_to}>"
        mail["References"] = " ".join(f"<{one}>" for one in (*letter.references, letter.in_reply_to))
    mail.set_content(letter.text.rstrip() + "\n", charset="utf-8", cte="quoted-printable")
    for filename, kind, content in letter.files:
        main, _slash, sub = kind.partition("/")
        mail.add_attachment(content, maintype=main or "application", subtype=sub or "octet-stream", filename=filename)
    return mail.as_bytes()


def answer(seen: Seen, *, name: str, address: str, text: str, message_id: str, at: datetime) -> Written:
    """The customer's reply to a letter of ours, with the letter quoted below."""
    quoted = "\n".join(f"> {line}".rstrip() for line in seen.text.rstrip().splitlines())
    subject = seen.subject if re.match(r"re:|απ:", seen.subject, re.IGNORECASE) else f"Re: {seen.subject}"
    attribution = f"{at:%Y-%m-%d %H:%M}, {seen.from_name or seen.from_address} <{seen.from_address}>:"
    return Written(
        from_name=name,
        from_address=address,
        to=seen.reply_to,
        subject=subject,
        text=f"{text.rstrip()}\n\n{attribution}\n{quoted}",
        message_id=message_id,
        at=at,
        in_reply_to=seen.message_id,
        references=seen.references,
    )


def one_line(text: str) -> str:
    return _CONTROL.sub(" ", text).strip()


def _identifier(text: str) -> str:
    return text.strip().strip("<>")


def _part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    return str(body.get_content()) if body is not None else ""
