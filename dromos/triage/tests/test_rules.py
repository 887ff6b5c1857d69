from dataclasses import replace
from typing import Any

import pytest

from dromos.triage.rules import (
    AreaNames,
    CategoryDefaults,
    Facts,
    Reason,
    Rule,
    RuleError,
    RuleSet,
    priority_of,
    read_rule,
)

CATEGORIES = {
    "technical/no-connection": CategoryDefaults("technical-support", 2, (("connection", 2),)),
    "technical/wifi": CategoryDefaults("technical-support", 3),
    "billing/invoice": CategoryDefaults("finance", 3),
}
AREAS = [
    AreaNames("athens", ("Athens", "Αθήνα"), (), 0, "athens", "GR", "el"),
    AreaNames("athens-west", ("Peristeri", "Περιστέρι"), ("121",), 1, "athens", "GR", "el"),
    AreaNames("athens-east", (), ("153",), 1, "athens", "GR", "el"),
    AreaNames("budapest", ("Budapest*",), (), 0, "budapest", "HU", "hu"),
    AreaNames("budapest-buda", (), ("111", "112"), 1, "budapest", "HU", "hu"),
    AreaNames("prague", ("Praha", "Praze"), (), 0, "prague", "CZ", "cs"),
    AreaNames("prague-1", (), ("110",), 1, "prague", "CZ", "cs"),
    AreaNames("prague-5", (), ("153",), 1, "prague", "CZ", "cs"),
]
NO_CONNECTION = read_rule(
    "No connection", {"any_of": ["internet* down", "nincs internet*"]}, {"category": "technical/no-connection"}
)


def rule(name: str = "A rule", outcome: dict[str, Any] | None = None, **conditions: Any) -> Rule:
    return read_rule(name, conditions, outcome or {"category": "technical/wifi"})


def rule_set(*rules: Rule) -> RuleSet:
    return RuleSet(rules, CATEGORIES, AREAS)


def category(of: Rule, text: str = "the wifi", **facts: Any) -> str | None:
    return rule_set(of).assess("", text, Facts(**facts)).category


def test_the_category_brings_department_severity_and_skills() -> None:
    verdict = rule_set(NO_CONNECTION).assess("Internet down", "since yesterday", Facts(language="en"))
    assert verdict.category == "technical/no-connection"
    assert (verdict.severity, verdict.priority, verdict.department) == (2, "high", "technical-support")
    assert verdict.skills == (("connection", 2),)
    assert verdict.reasons[0] == Reason("No connection", (("category", "technical/no-connection"),), ("Internet down",))
    assert verdict.reasons[0].as_json() == {
        "rule": "No connection",
        "decided": {"category": "technical/no-connection"},
        "words": ["Internet down"],
    }


def test_a_letter_no_rule_speaks_about_is_normal() -> None:
    verdict = rule_set(NO_CONNECTION).assess("Hello", "there", Facts())
    assert (verdict.category, verdict.severity, verdict.priority, verdict.department) == (None, 3, "normal", None)
    assert not verdict.spam
    assert not verdict.reject
    assert [reason.rule for reason in verdict.reasons] == ["Severity and segment"]


def test_the_first_rule_decides_and_later_ones_fill_in_what_is_open() -> None:
    first = rule("First", {"category": "technical/wifi"}, any_of=["wifi"])
    second = rule("Second", {"category": "billing/invoice", "severity": 1}, any_of=["wifi"])
    verdict = rule_set(first, second).assess("", "wifi", Facts())
    assert (verdict.category, verdict.severity) == ("technical/wifi", 1)
    assert [(reason.rule, reason.decided) for reason in verdict.reasons[:2]] == [
        ("First", (("category", "technical/wifi"),)),
        ("Second", (("severity", 1),)),
    ]


def test_a_rule_that_stops_ends_the_walk() -> None:
    first = rule("First", {"category": "technical/wifi", "stop": True}, any_of=["wifi"])
    second = rule("Second", {"severity": 1}, any_of=["wifi"])
    assert rule_set(first, second).assess("", "wifi", Facts()).severity == 3


def test_a_category_that_is_gone_leaves_the_matter_open() -> None:
    gone = rule("Gone", {"category": "technical/gone"}, any_of=["wifi"])
    assert rule_set(gone, rule(any_of=["wifi"])).assess("", "wifi", Facts()).category == "technical/wifi"


def test_every_word_condition_must_hold() -> None:
    asked = rule(any_of=["wifi", "wlan"], all_of=["slow"], none_of=["guest*"])
    assert category(asked, "slow wlan") == "technical/wifi"
    assert category(asked, "wlan") is None
    assert category(asked, "slow") is None
    assert category(asked, "slow wlan for guests") is None


def test_words_may_be_asked_of_subject_or_text_alone() -> None:
    subject_only, text_only = rule(any_of=["wifi"], where="subject"), rule(any_of=["wifi"], where="text")
    assert rule_set(subject_only).assess("wifi", "", Facts()).category
    assert rule_set(subject_only).assess("", "wifi", Facts()).category is None
    assert rule_set(text_only).assess("", "wifi", Facts()).category
    assert rule_set(text_only).assess("wifi", "", Facts()).category is None


@pytest.mark.parametrize(
    ("condition", "value"), [("department", "finance"), ("language", "el"), ("segment", "vip"), ("channel", "email")]
)
def test_every_field_condition_must_hold(condition: str, value: str) -> None:
    asked = read_rule("A rule", {condition: [value]}, {"category": "technical/wifi"})
    assert category(asked, **{condition: value}) == "technical/wifi"
    assert category(asked, **{condition: "another"}) is None


def test_a_domain_includes_the_ones_below_it() -> None:
    asked = rule(from_domain=["partner.example"])
    assert category(asked, from_domain="partner.example")
    assert category(asked, from_domain="mail.partner.example")
    assert category(asked, from_domain="otherpartner.example") is None


def test_a_rule_may_ask_for_the_category_decided_so_far() -> None:
    worse = rule("Worse", {"severity": 1}, category=["technical/"])
    assert rule_set(NO_CONNECTION, worse).assess("internet down", "", Facts()).severity == 1
    assert rule_set(worse).assess("internet down", "", Facts()).severity == 3


def test_skills_of_several_rules_are_united_at_the_highest_level() -> None:
    one = rule("One", {"skills": {"modem": 3}})
    two = rule("Two", {"skills": {"modem": 2, "connection": 1}})
    verdict = rule_set(NO_CONNECTION, one, two).assess("internet down", "", Facts())
    assert verdict.skills == (("connection", 2), ("modem", 3))
    assert "One" in [reason.rule for reason in verdict.reasons]


def test_a_rule_that_decides_and_asks_for_skills_is_one_reason() -> None:
    both = rule("Both", {"severity": 1, "skills": {"modem": 3}})
    verdict = rule_set(both).assess("", "hello", Facts())
    assert [reason.rule for reason in verdict.reasons].count("Both") == 1
    assert verdict.skills == (("modem", 3),)


def test_spam_and_rejection_are_hints_of_rules() -> None:
    verdict = rule_set(rule("Ad", {"spam": True, "reject": True}, any_of=["casino"])).assess("casino", "", Facts())
    assert verdict.spam
    assert verdict.reject


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("we live in Peristeri near Athens", "athens-west"),
        ("we live in Athens", "athens"),
        ("Thivon 12, 121 34 Athens", "athens-west"),
        ("Thivon 12, T.K. 12134", "athens-west"),
        ("Bartók út 1, 1117 Budapest", "budapest-buda"),
        ("Vodičkova 5, 110 00 Praha 1", "prague-1"),
        ("Praha", "prague"),
        ("Praha 153 00", "prague-5"),
        ("153 42 Athens", "athens-east"),
        ("PSČ 153 00", None),
        ("Τ.Κ. 12134", "athens-west"),
        ("11134 Budapest", "budapest"),
        ("call 99 or 1234567 in Praha", "prague"),
        ("TK 99999 Athens", "athens"),
        ("invoice 12134, order 11234", None),
        ("Peristeri, and my invoice is number 11171 of May", "athens-west"),
    ],
)
def test_the_area_is_read_from_the_text(text: str, area: str | None) -> None:
    assert rule_set().assess("", text, Facts()).area == area


def test_the_place_in_the_text_wins_over_the_customers_own() -> None:
    assert rule_set().assess("", "in Peristeri", Facts(area="prague-1")).area == "athens-west"
    verdict = rule_set().assess("", "at home", Facts(area="prague-1"))
    assert verdict.area == "prague-1"
    assert verdict.reasons[0].rule == "The customer's area"


def test_the_subject_is_asked_for_the_place_first() -> None:
    assert rule_set().assess("Peristeri", "moved from Budapest", Facts()).area == "athens-west"


def test_languages_to_answer_in_are_the_letters_the_customers_and_the_areas() -> None:
    verdict = rule_set().assess("", "in Peristeri", Facts(language="en"))
    assert (verdict.language, verdict.languages) == ("en", ("en", "el"))
    verdict = rule_set().assess("", "1234", Facts(customer_language="cs"))
    assert (verdict.language, verdict.languages) == ("cs", ("cs",))
    assert rule_set().assess("", "", Facts()).languages == ()


@pytest.mark.parametrize(
    ("severity", "weight", "priority"),
    [
        (1, 1, "urgent"),
        (2, 1, "high"),
        (3, 1, "normal"),
        (4, 1, "low"),
        (1, 9, "urgent"),
        (2, 4, "urgent"),
        (4, 9, "normal"),
    ],
)
def test_priority_is_severity_raised_a_step_for_important_segments(severity: int, weight: float, priority: str) -> None:
    assert priority_of(severity, weight) == priority


def test_a_rule_may_set_the_priority_itself() -> None:
    verdict = rule_set(rule("Calm", {"priority": "low"})).assess("", "", replace(Facts(), segment_weight=9))
    assert verdict.priority == "low"


@pytest.mark.parametrize(
    ("conditions", "outcome", "part"),
    [
        ({"words": ["a"]}, {}, "words"),
        ({"any_of": "a"}, {}, "any_of"),
        ({"any_of": [""]}, {}, "any_of"),
        ({"none_of": ["*"]}, {}, "none_of"),
        ({"where": "footer"}, {}, "where"),
        ({}, {"colour": "red"}, "colour"),
        ({}, {"category": ""}, "category"),
        ({}, {"severity": 5}, "severity"),
        ({}, {"priority": "now"}, "priority"),
        ({}, {"spam": "yes"}, "spam"),
        ({}, {"skills": {"modem": 6}}, "skills"),
        ({}, {"skills": ["modem"]}, "skills"),
    ],
)
def test_a_rule_that_cannot_be_read_says_which_part_is_wrong(
    conditions: dict[str, Any], outcome: dict[str, Any], part: str
) -> None:
    with pytest.raises(RuleError) as refused:
        read_rule("Broken", conditions, outcome)
    assert refused.value.part == part


def test_a_postcode_of_a_whole_city_does_not_beat_the_quarter_that_is_named() -> None:
    areas = [*AREAS, AreaNames("athens-all", (), ("100",), 0, "athens", "GR", "el")]
    assert RuleSet([], {}, areas).assess("", "10000 Peristeri", Facts()).area == "athens-west"
