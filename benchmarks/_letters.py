"""Realistic letters for benchmarks: five languages, text and HTML, pictures and papers, deterministic."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr

OPENINGS = {
    "en": ("Internet down since yesterday", "Dear Sir or Madam,", "Kind regards"),
    "el": ("Δεν έχω ίντερνετ από χθες", "Καλημέρα σας,", "Με εκτίμηση"),
    "hu": ("Tegnap óta nincs internet", "Tisztelt Ügyfélszolgálat!", "Üdvözlettel"),
    "ru": ("Со вчерашнего дня нет интернета", "Здравствуйте!", "С уважением"),
    "cs": ("Od včerejška nefunguje internet", "Dobrý den,", "S pozdravem"),
}
SENTENCES = {
    "en": (
        "The light on the modem has been red since last night and nothing helps.",
        "I restarted the router twice and waited for ten minutes each time.",
        "My invoice of last month is higher than we agreed and I would like to know why.",
        "Please tell me when somebody can come, because I work from home.",
        "The telephone works, but no page opens on any of our computers.",
    ),
    "el": (
        "Το λαμπάκι στο μόντεμ είναι κόκκινο από χθες το βράδυ και τίποτα δεν βοηθάει.",
        "Έκανα επανεκκίνηση του ρούτερ δύο φορές και περίμενα δέκα λεπτά κάθε φορά.",
        "Ο λογαριασμός του προηγούμενου μήνα είναι υψηλότερος από όσο συμφωνήσαμε.",
        "Πείτε μου πότε μπορεί να έρθει κάποιος, γιατί δουλεύω από το σπίτι.",
        "Το τηλέφωνο λειτουργεί, αλλά δεν ανοίγει καμία σελίδα στο Περιστέρι.",
    ),
    "hu": (
        "A modemen tegnap este óta piros a lámpa, és semmi sem segít.",
        "Kétszer újraindítottam az útválasztót, és mindig tíz percet vártam.",
        "A múlt havi számla magasabb, mint amiben megállapodtunk.",
        "Kérem, írják meg, mikor tud valaki kijönni, mert otthonról dolgozom.",
        "A telefon működik, de egyetlen oldal sem nyílik meg.",
    ),
    "ru": (
        "Лампочка на модеме со вчерашнего вечера горит красным, и ничего не помогает.",
        "Я дважды перезагрузил роутер и каждый раз ждал десять минут.",
        "Счёт за прошлый месяц выше, чем мы договаривались.",
        "Сообщите, пожалуйста, когда сможет прийти мастер, я работаю из дома.",
        "Телефон работает, но ни одна страница не открывается.",
    ),
    "cs": (
        "Kontrolka na modemu svítí od včerejšího večera červeně a nic nepomáhá.",
        "Dvakrát jsem restartoval router a pokaždé jsem čekal deset minut.",
        "Faktura za minulý měsíc je vyšší, než jsme se dohodli.",
        "Napište mi prosím, kdy může někdo přijít, protože pracuji z domova.",
        "Telefon funguje, ale neotevře se žádná stránka.",
    ),
}


@dataclass(frozen=True, slots=True)
class Sample:
    """A letter, who sends it, and the SHA-256 of each of its attachments."""

    sender: str
    message_id: str
    content: bytes
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Thread:
    """What a reply refers to: an address that takes answers, the identifiers of the thread, the subject."""

    sender: str
    reply_to: str
    references: tuple[str, ...]
    subject: str


def samples(count: int, *, to: str, at: dt.datetime, size: int, threads: Sequence[Thread], seed: int) -> list[Sample]:
    """`count` letters to the address `to` of about `size` bytes on average; the first len(threads) are replies."""
    rng = random.Random(seed)
    made = [_sample(number, to, at, size, threads, rng) for number in range(count)]
    rng.shuffle(made)
    return made


def _sample(number: int, to: str, at: dt.datetime, size: int, threads: Sequence[Thread], rng: random.Random) -> Sample:
    language = list(OPENINGS)[number % 5]
    subject, greeting, farewell = OPENINGS[language]
    thread = threads[number] if number < len(threads) else None
    sender = thread.sender if thread else f"customer{number % 160}@c{number % 7}.customer.example"
    body = " ".join(rng.choices(SENTENCES[language], k=rng.randint(4, 14)))
    text = f"{greeting}\n\n{body}\n\n{farewell}\nCustomer {number}\n"
    mail = EmailMessage(policy=SMTP)
    mail["From"] = formataddr((f"Customer {number}", sender))
    mail["To"] = thread.reply_to if thread else to
    mail["Subject"] = f"Re: {thread.subject}" if thread else f"{subject} ({number})"
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = message_id = (
        f"<{hashlib.sha1(f'{number}{rng.random()}'.encode()).hexdigest()}@customer.example>"  # noqa: S324
    )
    if thread:
        mail["In-Reply-To"] = f"<{thread.references[-1]}>"
        mail["References"] = " ".join(f"<{one}>" for one in thread.references)
        quoted = "\n".join(f"> {line}" for line in body.split(". "))
        text += f"\nOn Mon, 23 Nov 2026 at 10:00, Meridian <{to}> wrote:\n{quoted}\n"
    mail.set_content(text)
    mail.add_alternative("".join(f"<p>{part}</p>" for part in text.split("\n\n")), subtype="html")
    contents = _files(mail, size, rng)
    return Sample(
        sender, message_id.strip("<>"), mail.as_bytes(), tuple(hashlib.sha256(one).hexdigest() for one in contents)
    )


def _files(mail: EmailMessage, size: int, rng: random.Random) -> list[bytes]:
    """One or two files, together somewhat below three quarters of `size`, because base64 adds a third."""
    count = rng.randint(1, 2)
    contents = [rng.randbytes(max(500, int(size * 0.70 * rng.uniform(0.5, 1.5)) // count)) for _ in range(count)]
    for index, content in enumerate(contents):
        if index == 0:
            mail.add_attachment(content, maintype="image", subtype="jpeg", filename="φωτογραφία.jpg")
        else:
            mail.add_attachment(content, maintype="application", subtype="pdf", filename="invoice.pdf")
    return contents
