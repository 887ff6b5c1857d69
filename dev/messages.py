"""Collect texts for translation into dromos/locale, and compile what is translated. Pure Python.

python dev/messages.py            renew every .po from the sources, then compile
python dev/messages.py --check    fail when a source text is missing from a .po, or untranslated
"""

from __future__ import annotations

import ast
import functools
import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import polib
from django.utils.translation.template import templatize
from jinja2 import Environment

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "dromos" / "locale"
LANGUAGES = ("el", "hu", "ru", "cs")
PLURALS = {
    "el": "nplurals=2; plural=(n != 1);",
    "hu": "nplurals=2; plural=(n != 1);",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
    "cs": "nplurals=3; plural=(n==1) ? 0 : (n>=2 && n<=4) ? 1 : 2;",
}
# Names of the functions that mark a text -> which of their arguments are context, text, plural.
MARKS = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "lazy": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "Problem": (None, 0, None),
}
Text = tuple[str | None, str, str | None]
# What an action refuses is said on a page by `_(str(error))`: the words of these errors are texts too.
SPEAKING_APPS = (
    "accounts",
    "automation",
    "backoffice",
    "calendars",
    "catalog",
    "console",
    "customers",
    "intake",
    "interactions",
    "routing",
    "tickets",
)
SILENT = {"ValueError", "TypeError", "KeyError", "RuntimeError", "LookupError", "AttributeError", "NotImplementedError"}


def from_python(source: str) -> Iterator[tuple[int, Text]]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name not in MARKS:
            continue
        values = [
            arg.value if isinstance(arg, ast.Constant) and isinstance(arg.value, str) else None for arg in node.args
        ]
        context, text, plural = (
            values[place] if place is not None and place < len(values) else None for place in MARKS[name]
        )
        if text:
            yield node.lineno, (context, text, plural)


@functools.cache
def pages() -> Environment:
    """Return the product's own environment: a text must be cut exactly as it is when the page is made."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dromos.config.settings")
    django.setup()
    from dromos.ui.jinja import environment

    return environment(autoescape=True)


def from_errors(source: str) -> Iterator[tuple[int, Text]]:
    """Sentences of errors: `raise XError("...")`, `super().__init__("...")`, `require(condition, "...")`."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name not in ("__init__", "require") and (not name.endswith("Error") or name in SILENT):
            continue
        for argument in node.args:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and argument.value.endswith("."):
                yield node.lineno, (None, argument.value, None)


def from_jinja(source: str) -> Iterator[tuple[int, Text]]:
    for line, function, parts in pages().extract_translations(source):  # type: ignore[attr-defined]
        found = parts if isinstance(parts, tuple) else (parts,)
        context, text, plural = (
            found[place] if place is not None and place < len(found) else None
            for place in MARKS.get(function, MARKS["_"])
        )
        if isinstance(text, str) and text:
            yield line, (context, text, plural)


def from_django_template(source: str) -> Iterator[tuple[int, Text]]:
    as_code = templatize(source)
    for match in re.finditer(r"""\b(?:gettext|_)\(u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\)""", as_code):
        text = ast.literal_eval(match.group(1))
        if text:
            yield as_code.count("\n", 0, match.start()) + 1, (None, text, None)


def texts_of(path: Path) -> Iterator[tuple[int, Text]]:
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        yield from from_python(source)
    elif "jinja2" in path.parts or path.suffix in (".jinja", ".j2"):
        yield from from_jinja(source)
    else:
        yield from from_django_template(source)


def collect() -> dict[Text, list[tuple[str, str]]]:
    """Return every marked text of the product with the places it stands in."""
    found: dict[Text, list[tuple[str, str]]] = defaultdict(list)
    kinds = (".py", ".html", ".txt", ".jinja", ".j2", ".xml")
    for path in sorted((ROOT / "dromos").rglob("*")):
        parts = set(path.relative_to(ROOT).parts)
        if path.suffix not in kinds or parts & {"node_modules", "tests", "migrations", "assets", "static"}:
            continue
        if path.suffix != ".py" and not parts & {"templates", "jinja2"}:
            continue
        texts = list(texts_of(path))
        if path.suffix == ".py" and parts & set(SPEAKING_APPS):
            texts += from_errors(path.read_text(encoding="utf-8"))
        for _line, text in texts:
            found[text].append((str(path.relative_to(ROOT)), ""))
    return found


def empty_catalogue(language: str) -> polib.POFile:
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = {
        "Project-Id-Version": "dromos",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }
    return catalogue


def renew(language: str, found: dict[Text, list[tuple[str, str]]]) -> polib.POFile:
    """Write the language's .po: all texts of now in order, translations kept, what is gone dropped."""
    path = LOCALE / language / "LC_MESSAGES" / "django.po"
    old: dict[tuple[str | None, str], polib.POEntry] = {}
    if path.exists():
        old = {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(path)) if not entry.obsolete}
    catalogue = empty_catalogue(language)
    forms = int(re.findall(r"nplurals=(\d)", PLURALS[language])[0])
    plurals = {(context, text): plural for context, text, plural in found if plural}
    for context, text in sorted({(c, t) for c, t, _ in found}, key=lambda key: (key[1], key[0] or "")):
        places = sorted({place for (c, t, _), where in found.items() if (c, t) == (context, text) for place in where})
        entry = polib.POEntry(msgctxt=context, msgid=text, occurrences=places)
        if "%(" in text:
            entry.flags.append("python-format")
        known = old.get((context, text))
        if plural := plurals.get((context, text)):
            entry.msgid_plural = plural
            kept = known.msgstr_plural if known is not None else {}
            entry.msgstr_plural = {form: kept.get(form, "") for form in range(forms)}
        elif known is not None:
            entry.msgstr = known.msgstr
        catalogue.append(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path))
    catalogue.save_as_mofile(str(path.with_suffix(".mo")))
    return catalogue


def missing(language: str, found: dict[Text, list[tuple[str, str]]]) -> list[str]:
    path = LOCALE / language / "LC_MESSAGES" / "django.po"
    catalogue = polib.pofile(str(path)) if path.exists() else polib.POFile()
    done = {(entry.msgctxt, entry.msgid) for entry in catalogue if entry.translated()}
    return [text for context, text, _ in found if (context, text) not in done]


def main() -> None:
    found = collect()
    if "--check" in sys.argv:
        gaps = {language: missing(language, found) for language in LANGUAGES}
        for language, texts in gaps.items():
            print(f"{language}: {len(texts)} of {len(found)} texts are not translated", *texts[:5], sep="\n   ")
        sys.exit(any(gaps.values()))
    for language in LANGUAGES:
        catalogue = renew(language, found)
        print(f"{language}: {catalogue.percent_translated()} % of {len(catalogue)} texts")


if __name__ == "__main__":
    main()
