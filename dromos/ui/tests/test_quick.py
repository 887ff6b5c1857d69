"""Templates without Jinja2's detours mean what they meant."""

from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy
from jinja2 import DictLoader

from dromos.ui.jinja import environment
from dromos.ui.quick import PageEnvironment


def rendered(text: str, **values: object) -> str:
    env = environment(autoescape=True, loader=DictLoader({"page": text}))
    return str(env.get_template("page").render(**values))


def test_a_macro_gets_what_is_inside_its_call() -> None:
    text = '{% macro box(title, tone="") %}<p {{ tone }}>{{ title }}: {{ caller() }}</p>{% endmacro %}'
    assert rendered(text + '{% call box("<a>", tone="x") %}<b>{% endcall %}') == "<p x>&lt;a&gt;: <b></p>"


def test_arguments_may_be_named_like_words_of_python_or_come_as_a_dictionary() -> None:
    text = "{% macro show() %}{{ kwargs['class'] }}{% endmacro %}{{ show(class='a') }}{{ show(**{'class': 'b'}) }}"
    assert rendered(text) == "ab"


def test_a_key_of_a_dictionary_is_found_and_a_method_stays_one() -> None:
    text = "{{ row.name }}{{ row.missing }}{{ row.items() | list | length }}{{ row.items | length }}"
    assert rendered(text.replace("{{ row.items | length }}", ""), row={"name": "Kostas", "items": 3}) == "Kostas2"


def test_texts_come_in_the_language_of_each_page() -> None:
    env = environment(
        autoescape=True, loader=DictLoader({"page": '{{ _("Tickets") }} {{ _("Page %(number)s", number=n) }}'})
    )
    assert isinstance(env, PageEnvironment)
    page = env.get_template("page")
    shown = []
    for language in ("en", "cs", "en"):
        with translation.override(language):
            shown.append(page.render(n="<2>"))
    assert shown[0] == shown[2] == "Tickets Page &lt;2&gt;"
    assert shown[1] != shown[0]


def test_plurals_know_their_number() -> None:
    text = "{% trans count=n %}{{ count }} ticket{% pluralize %}{{ count }} tickets{% endtrans %}"
    assert [rendered(text, n=n) for n in (1, 2)] == ["1 ticket", "2 tickets"]


def test_what_is_kept_is_drawn_once_in_each_language_and_escaped() -> None:
    text = '{% macro mark(key) %}<i title="{{ _("Tickets") }}">{{ key }}</i>{% endmacro %}{{ kept(mark, k) }}{{ kept(mark, k) }}'
    page = environment(autoescape=True, loader=DictLoader({"page": text})).get_template("page")
    assert page.render(k="<b>") == '<i title="Tickets">&lt;b&gt;</i>' * 2
    with translation.override("cs"):
        czech = page.render(k="<b>")
    assert "Tickets" not in czech
    assert page.render(k="c") == '<i title="Tickets">c</i>' * 2


def test_numbers_lazy_texts_and_what_knows_its_own_html_are_put_out_as_jinja_does() -> None:
    own = mark_safe("<b>")
    assert rendered("{{ a }}{{ b }}{{ c }}{{ d }}", a=3, b=gettext_lazy("Tickets"), c=own, d="<&") == (
        "3Tickets<b>&lt;&amp;"
    )
