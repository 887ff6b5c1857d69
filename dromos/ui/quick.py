"""Jinja2 without its detours: calls are calls, texts are translated once per language, keys of dictionaries come first,
what is drawn already is not wrapped again, and what only depends on its arguments is drawn once.

A page of fifty rows makes thousands of calls and translations. Jinja2 asks of each call whether the function wants to
know the context, and Django's gettext looks for the language at each text; neither is ever different within a page.
"""

from collections.abc import Callable
from contextvars import ContextVar
from keyword import iskeyword
from typing import Any

from django.utils.translation import get_language, gettext, ngettext
from jinja2 import Environment, Template, nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, _escape_inner  # type: ignore[attr-defined]  # what its own escape() calls

MOST_TEXTS = MOST_KEPT = 20_000
METHODS_OF_DICT = frozenset(dir(dict))

Texts = dict[str, Markup]
Kept = dict[tuple[Any, ...], Markup]
_known: dict[str, Texts] = {}
_kept: dict[str, Kept] = {}
_texts: ContextVar[Texts | None] = ContextVar("page_texts", default=None)


class DirectCalls(CodeGenerator):
    """Writes ``f(x)`` where Jinja2 writes ``context.call(f, x)``: no function of ours asks for the context. What is
    put out goes through ``escaped``, which makes no Markup of it: it is joined with the rest a moment later.
    """

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802
        super().visit_Template(node, frame)
        self.writeline("from dromos.ui.quick import escaped as escape")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802, FBT001, FBT002
        if node.dyn_args or node.dyn_kwargs or any(iskeyword(one.key) for one in node.kwargs):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for part in (*node.args, *node.kwargs):
            self.visit(part, frame)
            self.write(", ")
        self.write("caller=caller)" if forward_caller else ")")


class PageTemplate(Template):
    """A template that looks for the reader's language once."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        token = _texts.set(_texts_now())
        try:
            return super().render(*args, **kwargs)
        finally:
            _texts.reset(token)


class PageEnvironment(Environment):
    """The environment of our pages. Functions marked ``pass_context`` and the like cannot be called in it."""

    code_generator_class = DirectCalls
    template_class = PageTemplate

    def getattr(self, obj: Any, attribute: str) -> Any:
        """``row.name``: of a dictionary its key, unless it is the name of a method."""
        if type(obj) is dict and attribute not in METHODS_OF_DICT:
            try:
                return obj[attribute]
            except KeyError:
                return self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)


def escaped(value: Any) -> Any:
    """``value`` as it stands in HTML."""
    kind = type(value)
    if kind is Markup:
        return value
    if kind is str:
        return _escape_inner(value)
    return value.__html__() if hasattr(value, "__html__") else _escape_inner(str(value))


def kept(macro: Callable[..., Markup], *args: Any) -> Markup:
    """``kept(state, "new")``: what the macro gives, drawn once in each language.

    Only for macros that look at nothing but their arguments, few of which differ.
    """
    language = get_language() or "en"
    known = _kept.get(language)
    if known is None:
        known = _kept[language] = {}
    key = (getattr(macro, "_func", macro), args)
    found = known.get(key)
    if found is None:
        if len(known) >= MOST_KEPT:
            known.clear()
        found = known[key] = macro(*args)
    return found


def translate(text: str, /, **values: Any) -> Markup:
    """``_("Page %(number)s", number=2)``: translated, with the values put in, escaped."""
    texts = _texts.get()
    if texts is None:
        texts = _texts_now()
    found = texts.get(text)
    if found is None:
        found = _learn(texts, text)
    if values or "%" in found:
        return found % values
    return found


def translate_number(singular: str, plural: str, number: int, /, **values: Any) -> Markup:
    """The same with a number; it is known to the text as ``num``."""
    values.setdefault("num", number)
    return Markup(ngettext(singular, plural, number)) % values  # noqa: S704 - our translators' words


def _texts_now() -> Texts:
    language = get_language() or "en"
    known = _known.get(language)
    if known is None:
        known = _known[language] = {}
    return known


def _learn(texts: Texts, text: str) -> Markup:
    if len(texts) >= MOST_TEXTS:  # somebody translates what is no text of ours
        texts.clear()
    found = texts[text] = Markup(gettext(text))  # noqa: S704 - our translators' words
    return found
