"""The Jinja2 environment of every page: what templates can call. Documented in README.md."""

import json
import re
import zlib
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.messages import get_messages
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms import BoundField
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.templatetags.static import static
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import escape, format_html, urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from jinja2 import Environment
from markupsafe import Markup

from dromos.routing import words
from dromos.routing.reasons import declined_because, reason_name
from dromos.ui import commands, dates
from dromos.ui.quick import PageEnvironment, kept, translate, translate_number
from dromos.ui.safe_html import SafeHtml, sanitise

NO_CHOICE = f">{BLANK_CHOICE_DASH[0][1]}</option>"
_BUILT = Path(__file__).resolve().parent / "static" / "dist"


def environment(**options: Any) -> Environment:
    """Django calls this once (settings.TEMPLATES)."""
    env = PageEnvironment(
        extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
        trim_blocks=True,
        lstrip_blocks=True,
        **options,
    )
    env.newstyle_gettext = True  # type: ignore[attr-defined]  # for {% trans %}
    env.globals.update(
        _=translate,
        gettext=translate,
        ngettext=translate_number,
        static=static,
        asset=asset,
        url=url,
        has_url=has_url,
        kept=kept,
        part=lambda name: kept(_part, env, name),
        icon=icon,
        now=timezone.now,
        language=get_language,
        languages=settings.LANGUAGES,
        toasts=toasts,
        query=query,
        command=commands.command,
        marks=commands.marks,
        key_sheet=commands.sheet,
        units=dates.units,
        clock_words=clock_words,
        sanitise=safe_html,
        demo=settings.DEMO,
        reason_name=reason_name,
        declined_because=declined_because,
        why_words=words,
        spoken_time=lambda value: dates.spoken(value, timezone.now()),
    )
    env.filters.update(
        moment=dates.moment,
        spoken=lambda value: dates.spoken(value, timezone.now()),
        exact=dates.exact,
        day=dates.day,
        weekday=dates.weekday,
        short_day=dates.short_day,
        duration=dates.duration,
        filesize=lambda size: filesizeformat(size).replace("\xa0", " "),
        number=lambda value, places=None: number_format(value, places, force_grouping=True),
        initials=initials,
        hue=hue,
        text_html=text_html,
        is_signature=is_signature,
        epoch=lambda value: int(value.timestamp()),
        until=lambda value: (value - timezone.now()).total_seconds(),
        local=local,
        named=named,
        chosen=chosen,
    )
    return env


def chosen(bound: BoundField) -> SafeString:
    """A field as it is drawn, where Django's dashes for "nothing chosen" are words."""
    drawn = str(bound)
    if NO_CHOICE not in drawn:
        return mark_safe(drawn)  # noqa: S308 - Django's own drawing
    nothing = gettext("Choose") if bound.field.required else "\u2014"
    return mark_safe(drawn.replace(NO_CHOICE, f">{escape(nothing)}</option>"))  # noqa: S308


@lru_cache(maxsize=64)
def asset(name: str) -> str:
    """The address of a built file with its version, so that browsers may keep it for ever: ``asset("staff.js")``."""
    path = _BUILT / name
    version = f"?v={zlib.crc32(path.read_bytes()):x}" if path.exists() else ""
    return static(f"dist/{name}") + version


def _part(env: Environment, name: str) -> Markup:
    """A template that knows nothing of the page it is part of."""
    return Markup(env.get_template(name).render())  # noqa: S704 - our own template


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a named page: ``url("workspace:ticket", 12)``. Raises NoReverseMatch for a wrong name."""
    return reverse(name, kwargs=kwargs) if kwargs else address_of(get_urlconf(), name, *args)


@lru_cache(maxsize=20_000)
def address_of(urlconf: str | None, name: str, *args: Any) -> str:
    """A page of rows asks for hundreds of addresses, mostly the same ones."""
    return reverse(name, urlconf=urlconf, args=args or None)


def has_url(name: str, *args: Any) -> bool:
    """Whether the named page exists in this installation."""
    try:
        reverse(name, args=args or None)
    except NoReverseMatch:
        return False
    return True


def icon(name: str, label: str = "", **attributes: str) -> SafeString:
    """One icon of the sprite. With ``label`` it is read out; without, it is decoration."""
    if not attributes:
        return _plain_icon(name, label)
    rest = "".join(f' data-{key}="{escape(value)}"' for key, value in attributes.items())
    return _icon(name, label, rest)


@lru_cache(maxsize=2048)
def _plain_icon(name: str, label: str) -> SafeString:
    return _icon(name, label, "")


def _icon(name: str, label: str, rest: str) -> SafeString:
    role = format_html(' role="img" aria-label="{}"', label) if label else mark_safe(' aria-hidden="true"')
    return mark_safe(f'<svg class="icon"{role}{rest}><use href="{asset("icons.svg")}#{name}"/></svg>')  # noqa: S308


def toasts(request: HttpRequest | None) -> list[dict[str, Any]]:
    """What the last action said (django.contrib.messages), each once; a page that refreshes itself takes none.

    The tags "undo ADDRESS UNTIL" make one that can be undone until then (seconds since 1970).
    """
    if request is None or not hasattr(request, "_messages") or "X-Live" in request.headers:
        return []
    tones = {"error": "broken", "warning": "attention"}
    return [
        {
            "text": str(m),
            "tone": tones.get(m.level_tag, "kept"),
            "undo": _undo(m.extra_tags or ""),
            "back": _back(m.extra_tags or ""),
        }
        for m in get_messages(request)
    ]


def _undo(tags: str) -> dict[str, str] | None:
    word, _space, rest = tags.partition(" ")
    address, _space, until = rest.partition(" ")
    return {"address": address, "until": until} if word == "undo" else None


def _back(tags: str) -> dict[str, str] | None:
    """What takes back what was done, if something can: said by the tags ``back ADDRESS TOKEN``."""
    word, _space, rest = tags.partition(" ")
    address, _space, token = rest.partition(" ")
    return {"address": address, "token": token.partition(" ")[0]} if word == "back" else None


def query(request: HttpRequest, **changes: Any) -> str:
    """The present query string with some values changed; None removes one."""
    values = {key: request.GET.getlist(key) for key in request.GET}
    for key, value in changes.items():
        values.pop(key, None)
        if value is not None:
            values[key] = value if isinstance(value, list) else [str(value)]
    return urlencode(values, doseq=True)


def initials(name: str) -> str:
    """First letters of the first and the last word, "?" for nothing."""
    words = [word for word in name.replace("@", " ").split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper() or "?"


def hue(name: str) -> int:
    """A steady number 0-7 for a name: the colour of an avatar."""
    return zlib.crc32(name.encode()) % 8


def clock_words() -> SafeString:
    """What a clock's controller needs to go on counting in the reader's language, as attributes."""
    return _clock_words(get_language())


@lru_cache(maxsize=64)
def _clock_words(_language: str | None) -> SafeString:
    return format_html(
        'data-clock-left-value="{}" data-clock-late-value="{}" data-clock-units-value="{}"',
        gettext("%(time)s left") % {"time": "{}"},
        gettext("%(time)s late") % {"time": "{}"},
        json.dumps(dates.units(), ensure_ascii=False),
    )


def text_html(text: str) -> SafeString:
    """Plain text for a page: escaped, addresses clickable, line breaks kept by CSS (``.prose[data-plain]``)."""
    return mark_safe(urlize(text.strip("\n"), nofollow=True, autoescape=True))  # noqa: S308


_QUOTES = re.compile(r"^[ \t]*>|<[^<>\s:]{1,99}@[^<>\s]{1,99}>|^-{2,9}[^-\n]{3,40}-{2,9}[ \t]*$", re.MULTILINE)


def is_signature(folded: str) -> bool:
    """Whether a folded piece of a text is a signature and quotes nobody."""
    beginning = folded[:20_000]
    wrote = any(line.rstrip().endswith(":") and re.search(r"\d", line) for line in beginning.split("\n"))
    return not wrote and not _QUOTES.search(beginning)


def safe_html(html: str, *, pictures: bool = False, cid: Mapping[str, str] | None = None) -> tuple[Markup, int]:
    """(harmless HTML with quotes folded, number of pictures held back)."""
    result: SafeHtml = sanitise(html, pictures=pictures, cid=cid, fold=gettext("Earlier letters"))
    return Markup(result.html), result.blocked  # noqa: S704


def local(value: datetime | None) -> str:
    """For ``<input type="datetime-local">``, in the reader's zone."""
    return value.astimezone(timezone.get_current_timezone()).strftime("%Y-%m-%dT%H:%M") if value else ""


def named(names: Mapping[str, str], fallback: str = "") -> str:
    """The reader's language out of ``{"en": ..., "el": ...}``, else English, else ``fallback``."""
    return names.get(get_language() or "en") or names.get("en") or fallback
