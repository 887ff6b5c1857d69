"""From one source text to a letter in text and HTML. Pure.

The source is plain text with four signs and nothing else: a blank line begins a new paragraph, `- ` begins
a list line, `[label](target)` is a link (alone in its paragraph: a button) and `{variable}` a value.
The source is taken apart *before* values are filled in, so a value can never become markup, a link or
another variable: there is no template language to inject into.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import NamedTuple

from dromos.notifications import plot
from dromos.notifications.kinds import LetterKind

_VARIABLE = re.compile(r"\{([^{}\n]*)\}")
_LINK = re.compile(r"\[([^\[\]\n]+)\]\(([^()\s]+)\)")
_BARE_URL = re.compile(r"https?://[^\s<>\"')\]]+[^\s<>\"')\].,;:!?]")
_ALLOWED_TARGET = re.compile(r"(?:https?://|mailto:)[^\s<>\"]+\Z", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")
_VANISHING_NAME = re.compile(r",?[ ]*\{name\}")
SUBJECT_LENGTH = 200
_MANY = frozenset({"block", "quote", "plot"})

_BODY = (
    "max-width:600px;margin:0 auto;padding:24px 16px;"
    "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;"
    "font-size:16px;line-height:1.5;text-align:left"
)
_P = "margin:0 0 16px"
_LIST = "margin:0 0 16px;padding:0 0 0 24px"
_BUTTON = (
    "display:inline-block;padding:12px 20px;border-radius:8px;background-color:#1f5fbf;"
    "color:#ffffff;font-weight:600;text-decoration:none"
)
_QUOTE = "margin:16px 0 0;padding:0 0 0 12px;border-left:3px solid #8a94a6"


class Problem(NamedTuple):
    """One thing wrong with a text: the sentence with its placeholders, so that it can be said in any language."""

    text: str
    values: Mapping[str, str] = {}

    def __str__(self) -> str:
        return self.text % self.values


class LetterTextError(ValueError):
    """The administrator's text cannot become a letter; the message says what to change, `problems` in pieces."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(" ".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished letter: subject without line breaks, plain text, and a whole HTML document."""

    subject: str
    text: str
    html: str


def problems(subject: str, body: str, kind: LetterKind) -> list[Problem]:
    """What is wrong with a text, one sentence each; empty when it can be used."""
    return list(_problems(subject, body, kind))


@lru_cache(maxsize=512)
def _problems(subject: str, body: str, kind: LetterKind) -> tuple[Problem, ...]:
    found: list[Problem] = []
    allowed = ", ".join(f"{{{name}}}" for name in sorted(kind.names))
    for part in (subject, body):
        found.extend(
            Problem("There is no %(variable)s in this letter. You can use: %(allowed)s.", _named(name, allowed=allowed))
            for name in _VARIABLE.findall(part)
            if name not in kind.names
        )
    if not subject.strip():
        found.append(Problem("The letter needs a subject."))
    if not body.strip():
        found.append(Problem("The letter needs a text."))
    found.extend(_link_problems(body, kind))
    types = {variable.name: variable.type for variable in kind.variables}
    found.extend(
        Problem("%(variable)s is several paragraphs long: give it a paragraph of its own.", _named(name))
        for paragraph in _paragraphs(body)
        for name in _VARIABLE.findall(paragraph)
        if types.get(name) in _MANY and paragraph != f"{{{name}}}"
    )
    return tuple(found)


def render(
    *,
    subject: str,
    body: str,
    kind: LetterKind,
    values: Mapping[str, str],
    language: str,
    with_html: bool = True,
    rich: Mapping[str, str] | None = None,
) -> Rendered:
    """Fill a letter. `values` are finished strings (dates already in words). Without HTML that face is "".

    `rich` is the HTML of blocks that have their own, cleaned by whoever passes it; their value is the same in words.

    Raises LetterTextError when the text uses a variable the kind does not have, or a value that is not
    optional is missing or empty.
    """
    wrong = problems(subject, body, kind)
    if wrong:
        raise LetterTextError(*wrong)
    filled = _complete(kind, values)
    blocks = list(_blocks(body, kind, filled, rich or {}, with_html=with_html))
    line = one_line(_plain(_vanish(subject, filled), filled))[:SUBJECT_LENGTH].rstrip()
    text = "\n\n".join(block.text for block in blocks) + "\n"
    html = document(line, [block.html for block in blocks], language) if with_html else ""
    return Rendered(subject=line, text=text, html=html)


def one_line(value: str) -> str:
    """No line break or control character survives: nothing can add a header to our mail."""
    return re.sub(r" {2,}", " ", _CONTROL.sub(" ", value)).strip()


def paragraphs_to_html(text: str) -> str:
    """Plain text as safe, styled HTML paragraphs and lists (no document around it)."""
    return "".join(_block_html(part) for part in _paragraphs(text))


def document(title: str, blocks: Sequence[str], language: str) -> str:
    """A whole mail document. It sets no colours for text and ground, so that dark mode stays readable."""
    return (
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f'<meta name="supported-color-schemes" content="light dark"><title>{escape(title)}</title></head>'
        f'<body style="margin:0;padding:0"><div role="article" lang="{escape(language)}" '
        f'style="{_BODY}">{"".join(blocks)}</div></body></html>'
    )


def _named(name: str, **more: str) -> dict[str, str]:
    return {"variable": f"{{{name}}}", **more}


@dataclass(frozen=True, slots=True)
class _Block:
    text: str
    html: str


def _complete(kind: LetterKind, values: Mapping[str, str]) -> dict[str, str]:
    strange = set(values) - kind.names
    if strange:
        raise LetterTextError(Problem("This letter has no %(names)s.", {"names": ", ".join(sorted(strange))}))
    missing = [v.name for v in kind.variables if not v.optional and not values.get(v.name, "").strip()]
    if missing:
        raise LetterTextError(Problem("This letter needs %(names)s.", {"names": ", ".join(missing)}))
    many = {v.name for v in kind.variables if v.type in _MANY}
    return {
        v.name: _tidy(values.get(v.name, "")) if v.name in many else one_line(values.get(v.name, ""))
        for v in kind.variables
    }


def _tidy(value: str) -> str:
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", value.replace("\r\n", "\n").replace("\r", "\n")).strip()


@lru_cache(maxsize=512)
def _paragraphs(text: str) -> list[str]:
    text = _tidy(text)
    return [part.strip("\n") for part in re.split(r"\n[ \t]*\n+", text.strip()) if part.strip()]


def _blocks(
    body: str, kind: LetterKind, values: Mapping[str, str], rich: Mapping[str, str], *, with_html: bool
) -> Iterator[_Block]:
    types = {variable.name: variable.type for variable in kind.variables}
    for source in _paragraphs(body):
        paragraph = _vanish(source, values)
        used = _VARIABLE.findall(paragraph)
        if not paragraph or any(not values[name] for name in used):
            continue
        if len(used) == 1 and types[used[0]] in _MANY:
            value, kind_of = values[used[0]], types[used[0]]
            html = rich.get(used[0]) or _value_html(value, kind_of) if with_html else ""
            yield _Block(_value_text(value, kind_of), html)
        else:
            links = frozenset(name for name, kind_of in types.items() if kind_of == "url")
            yield _Block(_source_text(paragraph, values), _source_html(paragraph, values, links) if with_html else "")


def _vanish(paragraph: str, values: Mapping[str, str]) -> str:
    """A customer whose name we do not know is greeted without one; the greeting stays."""
    return paragraph if values.get("name") else _VANISHING_NAME.sub("", paragraph)


def _value_text(value: str, kind: str) -> str:
    if kind == "plot":
        return plot.text(plot.decode(value))
    return "\n".join(f"> {line}".rstrip() for line in value.split("\n")) if kind == "quote" else value


def _value_html(value: str, kind: str) -> str:
    if kind == "plot":
        return plot.html(plot.decode(value))
    html = paragraphs_to_html(value)
    return f'<blockquote type="cite" style="{_QUOTE}">{html}</blockquote>' if kind == "quote" else html


def _source_text(paragraph: str, values: Mapping[str, str]) -> str:
    alone = _LINK.fullmatch(paragraph.strip())
    if alone:
        return f"{_plain(alone[1], values)}:\n{_target(alone[2], values)}"
    return "\n".join(_inline_text(line, values) for line in paragraph.split("\n"))


def _source_html(paragraph: str, values: Mapping[str, str], links: frozenset[str]) -> str:
    alone = _LINK.fullmatch(paragraph.strip())
    if alone:
        label, target = _plain(alone[1], values), _target(alone[2], values)
        return f'<p style="{_P}"><a href="{escape(target)}" style="{_BUTTON}">{escape(label)}</a></p>'
    lines = paragraph.split("\n")
    if all(line.startswith("- ") for line in lines):
        items = "".join(f"<li>{_inline_html(line[2:], values, links)}</li>" for line in lines)
        return f'<ul style="{_LIST}">{items}</ul>'
    return f'<p style="{_P}">{"<br>".join(_inline_html(line, values, links) for line in lines)}</p>'


def _block_html(paragraph: str) -> str:
    lines = paragraph.split("\n")
    if all(line.startswith("- ") for line in lines):
        return f'<ul style="{_LIST}">{"".join(f"<li>{_with_links(x[2:])}</li>" for x in lines)}</ul>'
    return f'<p style="{_P}">{"<br>".join(_with_links(line) for line in lines)}</p>'


def _with_links(line: str) -> str:
    parts, end = [], 0
    for match in _BARE_URL.finditer(line):
        url = escape(match[0])
        parts += [escape(line[end : match.start()]), f'<a href="{url}">{url}</a>']
        end = match.end()
    return "".join([*parts, escape(line[end:])])


def _inline_text(line: str, values: Mapping[str, str]) -> str:
    def shown(match: re.Match[str]) -> str:
        return f"{_plain(match[1], values)} ({_target(match[2], values)})"

    return _join(_LINK, line, shown, lambda plain: _plain(plain, values))


def _inline_html(line: str, values: Mapping[str, str], links: frozenset[str]) -> str:
    def shown(match: re.Match[str]) -> str:
        return f'<a href="{escape(_target(match[2], values))}">{escape(_plain(match[1], values))}</a>'

    def filled(match: re.Match[str]) -> str:
        # A name or subject that a stranger chose must not become a link in a letter of ours.
        value = values[match[1]]
        return _with_links(value) if match[1] in links else escape(value)

    return _join(_LINK, line, shown, lambda plain: _join(_VARIABLE, plain, filled, _with_links))


def _join(pattern: re.Pattern[str], line: str, found, between) -> str:  # type: ignore[no-untyped-def] # noqa: ANN001
    parts, end = [], 0
    for match in pattern.finditer(line):
        parts += [between(line[end : match.start()]), found(match)]
        end = match.end()
    return "".join([*parts, between(line[end:])])


def _plain(source: str, values: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda match: values[match[1]], source)


def _target(source: str, values: Mapping[str, str]) -> str:
    target = _plain(source, values)
    if not _ALLOWED_TARGET.match(target):
        raise LetterTextError(
            Problem("%(target)s is not a link a letter may carry (https, http or mailto).", {"target": target})
        )
    return target


def _link_problems(body: str, kind: LetterKind) -> Iterator[Problem]:
    links = {variable.name for variable in kind.variables if variable.type == "url"}
    for _label, target in _LINK.findall(body):
        name = _VARIABLE.fullmatch(target)
        if name and name[1] not in links:
            yield Problem("%(variable)s is not a link.", _named(name[1]))
        elif not name and not _ALLOWED_TARGET.match(target):
            yield Problem("%(target)s is not a link a letter may carry (https, http or mailto).", {"target": target})
