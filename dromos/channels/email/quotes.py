"""Which parts of a plain text quote earlier letters or are a signature: to be folded, never cut. Pure.

The algorithm, line by line:
1. everything below our own "write above this line" mark is quoted;
2. a block of From/Sent/To/Subject lines, in any of our languages, or an "original message" line, opens a
quotation
   that runs to the end;
3. lines that begin with ">" are quoted, and the line before them that says who wrote when;
4. below "-- " stands the signature; a last line "Sent from my ..." is one too; so is what follows a greeting and a
   name at the end, where it holds a telephone number or an address: the greeting and the name stay.
A forwarded letter is not folded: what is forwarded is the message.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dromos.channels.email.headers import addresses
from dromos.interactions.forwards import names_a_forward

REPLY_LINE = "##- Please type your reply above this line -##"
MAX_LINES = 20_000

_FROM = "from|von|de|da|van|fra|från|od|от|від|від кого|από|feladó|кому от|отправитель|odesílatel|expéditeur"
_OTHER = (
    "sent|date|to|cc|subject|gesendet|datum|an|betreff|envoyé|à|objet|enviado|fecha|para|asunto|inviato|data|a|oggetto|"
    "verzonden|aan|onderwerp|στάλθηκε|εστάλη|ημερομηνία|αποστολή|προς|κοιν|θέμα|elküldve|dátum|küldve|címzett|tárgy|"
    "másolatot kap|отправлено|дата|кому|копия|тема|odesláno|komu|kopie|předmět|wysłano|do|temat"
)
_FROM_LINE = re.compile(rf"^[>\s*]*(?:{_FROM})\s?\*?\s?:\*?\s*(\S.{{0,400}})$", re.IGNORECASE)
_OTHER_LINE = re.compile(rf"^[>\s*]*(?:{_OTHER})\s?\*?\s?:", re.IGNORECASE)
_SUBJECT_LINE = re.compile(
    r"^[>\s*]*(?:subject|betreff|objet|asunto|oggetto|onderwerp|θέμα|tárgy|тема|předmět|temat)\s?\*?\s?:\*?\s*(.*)$",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"^\s*-{2,}\s?(original message|ursprüngliche nachricht|message d'origine|mensaje original|αρχικό μήνυμα|"
    r"eredeti üzenet|исходное сообщение|původní zpráva|messaggio originale|oorspronkelijk bericht)\s?-{2,}\s*$",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"^\s*(?:-{3,}\s*|)(begin forwarded message|forwarded message|weitergeleitete nachricht|message transféré|"
    r"προωθημένο μήνυμα|προωθημενο μηνυμα|továbbított üzenet|továbbított levél|пересылаемое сообщение|"
    r"пересланное сообщение|přeposlaná zpráva|mensaje reenviado|messaggio inoltrato)\s*(?:-{3,}|:)\s*$",
    re.IGNORECASE,
)
_WROTE = re.compile(
    r"(wrote|schrieb|a écrit|escribió|ha scritto|schreef|skrev|έγραψε|έγραψαν|írta|ezt írta|написал|написала|пишет|"
    r"napsal|napsala|napisał|a scris|kirjoitti|yazdı)\b.{0,80}:\s*$",
    re.IGNORECASE,
)
_WHO_AND_WHEN = re.compile(r"(\d{1,2}[:.]\d{2}|\d{4}).{0,200}[<(]?\S+@\S+[>)]?\s*:?\s*:\s*$|<\S+@\S+>\s*:\s*$")
_WHEN = re.compile(r"\d{1,2}[:.]\d{2}|\d{4}")
_RULER = re.compile(r"^\s*_{10,}\s*$")
_MOBILE = re.compile(
    r"^\s*(sent from my|sent from (outlook|mail|yahoo|samsung)|get outlook for|von meinem|envoyé de mon|enviado desde|"
    r"στάλθηκε από|elküldve|отправлено (с|из)|odesláno z|inviato da)\b.{0,80}$",
    re.IGNORECASE,
)
_GREETING_WORDS = (
    "regards|wishes|kind regards|best regards|warm regards|best wishes|kind wishes|warm wishes|many regards|"
    "yours sincerely|yours faithfully|yours truly|sincerely|sincerely yours|thanks|many thanks|thanks and regards|"
    "thanks and kind regards|thanks and best regards|thank you|cheers|mit freundlichen grüßen|"
    "mit freundlichen gruessen|mit freundlichen grüssen|freundliche grüße|freundliche grüsse|viele grüße|viele grüsse|"
    "beste grüße|beste grüsse|liebe grüße|liebe grüsse|mfg|με εκτίμηση|μετά τιμής|με χαιρετισμούς|"
    "με φιλικούς χαιρετισμούς|φιλικά|ευχαριστώ|ευχαριστώ πολύ|ευχαριστώ εκ των προτέρων|üdvözlettel|"
    "szívélyes üdvözlettel|baráti üdvözlettel|tisztelettel|köszönettel|köszönöm|előre is köszönöm|üdv|с уважением|"
    "с глубоким уважением|с наилучшими пожеланиями|всего доброго|спасибо|заранее спасибо|s pozdravem|"
    "s přátelským pozdravem|s úctou|děkuji|předem děkuji|hezký den|cordialement|bien cordialement|bien à vous|saludo|"
    "saludos|un saludo|saludos cordiales|atentamente|cordiali saluti|distinti saluti|met vriendelijke groet|"
    "met vriendelijke groeten|z poważaniem|pozdrawiam"
)
_GREETINGS = frozenset(_GREETING_WORDS.split("|"))
_CONTACT = re.compile(r"\+?\(?\d[\d ()/.–-]{6,}\d|\S@\S+\.\w|https?://|\bwww\.\w", re.IGNORECASE)
_POSTSCRIPT = re.compile(r"^\s*(?:p\.?\s?s\.?|υ\.?\s?γ\.?|п\.?\s?с\.?|u\.?\s?i\.?)[\s:.,]", re.IGNORECASE)
SIGNATURE_LINES = 40


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str


def fold(text: str, *, is_forward: bool = False) -> list[tuple[int, int]]:
    """Half-open ranges of `text`, in order and apart from each other, that may be folded away."""
    lines = _lines(text)
    tail = _tail(lines, is_forward=is_forward)
    body = lines[:tail]
    ranges = [] if is_forward else _marked(body)
    if tail < len(lines):
        ranges.append((lines[tail].start, len(text)))
    if not is_forward and not (tail == len(lines) and any(_FORWARDED.match(line.text) for line in lines)):
        own = _without_quoted_end(body, ranges)
        signature = _signature(own)
        if signature < len(own):
            ranges.append((own[signature].start, lines[len(own)].start if len(own) < len(lines) else len(text)))
    return _merged(ranges)


def _lines(text: str) -> list[_Line]:
    found: list[_Line] = []
    position = 0
    for text_line in text.split("\n", MAX_LINES)[:MAX_LINES]:
        found.append(_Line(position, position + len(text_line), text_line[:600]))
        position += len(text_line) + 1
    return found


def _tail(lines: Sequence[_Line], *, is_forward: bool) -> int:
    """Index of the line from which everything to the end is an earlier letter; len(lines) when there is none."""
    for index, line in enumerate(lines):
        if REPLY_LINE in line.text:
            return _with_attribution(lines, index)
        if is_forward or not line.text.strip():
            continue
        if _FORWARDED.match(line.text):
            return len(lines)
        if _ORIGINAL.match(line.text) or _is_header_block(lines, index):
            before = index - 1
            while before > 0 and not lines[before].text.strip():
                before -= 1
            return before if before >= 0 and _RULER.match(lines[before].text) else index
    return len(lines)


def _is_header_block(lines: Sequence[_Line], index: int) -> bool:
    """A line "From: ..." followed closely by at least two more such lines, the way Outlook quotes."""
    if not _FROM_LINE.match(lines[index].text):
        return False
    return sum(1 for line in lines[index + 1 : index + 7] if _OTHER_LINE.match(line.text)) >= 2


def _marked(lines: Sequence[_Line]) -> list[tuple[int, int]]:
    """Runs of lines that begin with ">", each with the attribution before it; a lone attribution at the end
    too.
    """
    ranges: list[tuple[int, int]] = []
    index = 0
    while index < len(lines):
        if not lines[index].text.lstrip().startswith(">"):
            index += 1
            continue
        end = index
        while end + 1 < len(lines) and _continues(lines, end + 1):
            end += 1
        ranges.append((lines[_with_attribution(lines, index)].start, lines[end].end))
        index = end + 1
    return ranges


def _continues(lines: Sequence[_Line], index: int) -> bool:
    """Still quoted: another marked line, or an empty line between two of them."""
    if lines[index].text.lstrip().startswith(">"):
        return True
    following = lines[index + 1] if index + 1 < len(lines) else None
    return not lines[index].text.strip() and following is not None and following.text.lstrip().startswith(">")


def _with_attribution(lines: Sequence[_Line], index: int) -> int:
    """The line where "On Monday X wrote:" begins, looking at most three lines up over empty ones; else
    `index`.
    """
    last = index - 1
    while last >= 0 and index - last <= 3 and not lines[last].text.strip():
        last -= 1
    if last < 0 or not lines[last].text.strip():
        return index
    for first in (last, last - 1, last - 2):
        if first < 0 or not lines[first].text.strip():
            break
        joined = " ".join(line.text for line in lines[first : last + 1])
        if (_WROTE.search(joined) or _WHO_AND_WHEN.search(joined)) and re.search(r"\d|@", joined):
            wrapped = first > 0 and not _WHEN.search(joined) and bool(_WHEN.search(lines[first - 1].text))
            return first - 1 if wrapped else first
    return index


def _without_quoted_end(lines: Sequence[_Line], ranges: list[tuple[int, int]]) -> Sequence[_Line]:
    """The lines before the quotation at the end, if there is one: a signature stands above it."""
    last = len(lines)
    while last and not lines[last - 1].text.strip():
        last -= 1
    for start, end in reversed(ranges):
        if last and start <= lines[last - 1].start < end:
            return [line for line in lines if line.start < start]
    return lines


def _signature(lines: Sequence[_Line]) -> int:
    """Index of the signature's first line, looked for from the end; len(lines) when there is none."""
    for index in range(len(lines) - 1, max(-1, len(lines) - SIGNATURE_LINES), -1):
        if lines[index].text in {"-- ", "--"} and any(line.text.strip() for line in lines[:index]):
            return index
    last = len(lines) - 1
    while last > 0 and not lines[last].text.strip():
        last -= 1
    if last > 0 and _MOBILE.match(lines[last].text):
        return last
    return _below_greeting(lines, last)


def _below_greeting(lines: Sequence[_Line], last: int) -> int:
    for index in range(last, max(0, last - SIGNATURE_LINES), -1):
        if lines[index].text.strip(" \t,.!:").lower() in _GREETINGS:
            filled = [number for number in range(index + 1, last + 1) if lines[number].text.strip()]
            below = [lines[number].text for number in filled[1:]]
            speaks = any(_POSTSCRIPT.match(text) or len(text) > 200 for text in below)
            return filled[1] if not speaks and any(_CONTACT.search(text) for text in below) else len(lines)
    return len(lines)


def _merged(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif end > start:
            merged.append((start, end))
    return merged


def is_forward(subject: str, text: str) -> bool:
    """Somebody sends on what somebody else wrote: by the subject's prefix, or by the line above the copy."""
    if names_a_forward(subject):
        return True
    return any(_FORWARDED.match(line.text) for line in _lines(text[:20_000])[:60])


def forwarded_letter(text: str) -> tuple[str, str, str] | None:
    """(address, name, subject) from the From and Subject lines above a forwarded copy; None when not found."""
    lines = _lines(text[:50_000])
    for index, line in enumerate(lines[:400]):
        found = _FROM_LINE.match(line.text)
        if not found or not any(_OTHER_LINE.match(other.text) for other in lines[index + 1 : index + 7]):
            continue
        written = found.group(1).replace("*", "").replace("[mailto:", "<").replace("]", ">")
        for name, address in addresses(written):
            if address:
                return address, name, _subject_near(lines[index + 1 : index + 8])
    return None


def _subject_near(lines: Sequence[_Line]) -> str:
    for line in lines:
        found = _SUBJECT_LINE.match(line.text)
        if found:
            return found.group(1).strip()
    return ""
