"""Ordered rules over text and fields: what a letter is about, how bad it is, and why we think so. Pure.

How rules decide
----------------
1. Rules are tried in their order. A rule applies when every condition it names holds.
2. The first rule that speaks about a thing (category, severity, area, ...) decides it; later rules fill in what is
   still open. A rule with ``stop`` ends the walk.
3. What is open after that comes from defaults: category and priority from the mailbox; the area from place names and
   postcodes in the text, then from the customer; the severity from the category; the priority from severity and
   segment.
4. Everything decided has a reason: the rule's name, what it decided, and the words it saw.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from dromos.triage.words import Phrasebook, PhraseError, first_of, fold, split

Priority = Literal["urgent", "high", "normal", "low"]
PRIORITIES: tuple[Priority, ...] = ("urgent", "high", "normal", "low")
RAISING_WEIGHT = 4.0
"""Customers of a segment with at least this weight get one step more priority than the severity alone gives."""

WORDS = ("any_of", "all_of", "none_of")
PLACES = ("both", "subject", "text")
FIELDS = ("from_domain", "department", "mailbox", "language", "segment", "channel")
OUTCOMES = ("category", "severity", "priority", "area", "department", "skills", "spam", "reject", "stop")

BY_MAILBOX = "The mailbox it came to"
BY_PLACE = "Place in the text"
BY_CUSTOMER = "The customer's area"
BY_CATEGORY = "Usual for the category"
BY_WEIGHT = "Severity and segment"


class RuleError(ValueError):
    """The rule cannot be read. ``part`` is the condition or outcome that is wrong."""

    def __init__(self, part: str, problem: str) -> None:
        super().__init__(f"{part}: {problem}")
        self.part = part
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Conditions:
    """What must hold for a rule to apply; an empty tuple asks nothing."""

    any_of: tuple[str, ...] = ()
    all_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    where: str = "both"
    from_domain: tuple[str, ...] = ()
    department: tuple[str, ...] = ()
    mailbox: tuple[str, ...] = ()
    """Addresses of ours."""
    language: tuple[str, ...] = ()
    segment: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    """Category decided so far, or the beginning of its path."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What follows from a rule; None leaves the matter open."""

    category: str | None = None
    severity: int | None = None
    priority: Priority | None = None
    area: str | None = None
    department: str | None = None
    skills: tuple[tuple[str, int], ...] = ()
    spam: bool | None = None
    reject: bool | None = None
    stop: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the ordered list."""

    name: str
    conditions: Conditions
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class CategoryDefaults:
    """What a category brings when no rule says otherwise."""

    department: str | None
    severity: int
    skills: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class AreaNames:
    """How an area is recognised in a text; ``depth`` 0 is a country or city, deeper ones win."""

    key: str
    place_names: tuple[str, ...] = ()
    postcode_prefixes: tuple[str, ...] = ()
    depth: int = 0
    city: str = ""
    """Key of the outermost area around it: postcodes beside a place name of another city are not its own."""
    country: str = ""
    language: str | None = None
    """What people there speak."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known beside the text; "" and None mean not known."""

    language: str | None = None
    customer_language: str | None = None
    area: str | None = None
    segment: str = ""
    segment_weight: float = 1.0
    channel: str = ""
    department: str = ""
    """Of the mailbox the letter came to."""
    mailbox: str = ""
    """The address of ours it came to."""
    mailbox_category: str = ""
    mailbox_priority: str = ""
    """What that mailbox says where no rule decides."""
    from_domain: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something was decided: the rule, what it decided, and the words of the text it saw."""

    rule: str
    decided: tuple[tuple[str, Any], ...]
    words: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {"rule": self.rule, "decided": dict(self.decided), "words": list(self.words)}


@dataclass(frozen=True, slots=True)
class Assessment:
    """The verdict on a letter. ``languages`` are the ones to answer in, best first; None means not decided."""

    category: str | None
    severity: int
    priority: Priority
    language: str | None
    languages: tuple[str, ...]
    area: str | None
    department: str | None
    skills: tuple[tuple[str, int], ...]
    spam: bool
    reject: bool
    reasons: tuple[Reason, ...]


def read_rule(name: str, conditions: Mapping[str, Any], outcome: Mapping[str, Any]) -> Rule:
    """A rule from its stored form (JSON objects named after `Conditions` and `Outcome`). Raises `RuleError`."""
    rule = Rule(name, _read_conditions(conditions), _read_outcome(outcome))
    for part in WORDS:
        try:
            Phrasebook(getattr(rule.conditions, part))
        except PhraseError as problem:
            raise RuleError(part, str(problem)) from problem
    return rule


def _read_conditions(given: Mapping[str, Any]) -> Conditions:
    read: dict[str, Any] = {}
    for part, value in given.items():
        if part == "where":
            if value not in PLACES:
                raise RuleError(part, f"one of {', '.join(PLACES)}")
            read[part] = value
        elif part in {*WORDS, *FIELDS, "category"}:
            if not isinstance(value, list | tuple) or not all(isinstance(item, str) and item for item in value):
                raise RuleError(part, "a list of texts")
            read[part] = tuple(value)
        else:
            raise RuleError(part, "no such condition")
    return Conditions(**read)


def _read_outcome(given: Mapping[str, Any]) -> Outcome:
    read = dict(given)
    for part, value in given.items():
        if part not in OUTCOMES:
            raise RuleError(part, "no such outcome")
        if part in {"category", "area", "department"} and not (isinstance(value, str) and value):
            raise RuleError(part, "a key")
        if part in {"spam", "reject", "stop"} and not isinstance(value, bool):
            raise RuleError(part, "yes or no")
    if "severity" in read and read["severity"] not in {1, 2, 3, 4}:
        raise RuleError("severity", "1 to 4")
    if "priority" in read and read["priority"] not in PRIORITIES:
        raise RuleError("priority", f"one of {', '.join(PRIORITIES)}")
    read["skills"] = _read_skills(read.get("skills", {}))
    return Outcome(**read)


def _read_skills(given: Any) -> tuple[tuple[str, int], ...]:
    if not isinstance(given, Mapping) or not all(level in {1, 2, 3, 4, 5} for level in given.values()):
        raise RuleError("skills", "skill keys with a level from 1 to 5")
    return tuple(sorted(cast("Mapping[str, int]", given).items()))


@dataclass(slots=True)
class _Finding:
    """What is decided while the rules are walked."""

    decided: dict[str, Any] = field(default_factory=dict)
    skills: dict[str, int] = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)

    def settle(self, rule: str, offered: Mapping[str, Any], words: Iterable[str] = ()) -> None:
        """Decide what is still open; a reason is kept when anything was."""
        new = {thing: value for thing, value in offered.items() if value is not None and thing not in self.decided}
        if new:
            self.decided.update(new)
            self.reasons.append(Reason(rule, tuple(new.items()), tuple(words)))


class RuleSet:
    """Rules, categories and areas made ready: build once, ask often; safe to share between threads.

    A rule whose category is not among ``categories`` (gone or switched off) leaves the category open.
    """

    def __init__(
        self,
        rules: Iterable[Rule],
        categories: Mapping[str, CategoryDefaults] | None = None,
        areas: Iterable[AreaNames] = (),
    ) -> None:
        self.rules = tuple(rules)
        self.categories = dict(categories or {})
        asked = [phrase for rule in self.rules for part in WORDS for phrase in getattr(rule.conditions, part)]
        self._phrases = Phrasebook(asked)
        known_areas = tuple(areas)
        self._areas = _AreaFinder(known_areas)
        self._spoken = {area.key: area.language for area in known_areas}

    def assess(self, subject: str, text: str, facts: Facts) -> Assessment:
        """The verdict on one letter, as the module's text says."""
        heading, body = split(subject), split(text)
        in_heading, in_body = self._phrases.find(heading), self._phrases.find(body)
        seen = {"subject": in_heading, "text": in_body, "both": {**in_body, **in_heading}}
        finding = _Finding()
        for rule in self.rules:
            words = _applies(rule.conditions, seen[rule.conditions.where], facts, finding.decided.get("category"))
            if words is not None:
                self._follow(rule, words, finding)
                if rule.outcome.stop:
                    break
        self._fill_in(finding, self._areas.find(heading) or self._areas.find(body), facts)
        return _assessment(finding, facts, self._spoken.get(finding.decided.get("area", "")))

    def _follow(self, rule: Rule, words: list[str], finding: _Finding) -> None:
        said = rule.outcome
        offered = {thing: getattr(said, thing) for thing in ("severity", "priority", "area", "department")}
        offered["category"] = said.category if said.category in self.categories else None
        offered["spam"], offered["reject"] = said.spam, said.reject
        new_skills = {skill: level for skill, level in said.skills if level > finding.skills.get(skill, 0)}
        before = len(finding.reasons)
        finding.settle(rule.name, offered, words)
        if new_skills:
            finding.skills.update(new_skills)
            if len(finding.reasons) == before:
                finding.reasons.append(Reason(rule.name, (("skills", new_skills),), tuple(words)))

    def _fill_in(self, finding: _Finding, place: tuple[str, str] | None, facts: Facts) -> None:
        category = facts.mailbox_category if facts.mailbox_category in self.categories else None
        priority = facts.mailbox_priority if facts.mailbox_priority in PRIORITIES else None
        finding.settle(BY_MAILBOX, {"category": category, "priority": priority})
        if place is not None:
            finding.settle(BY_PLACE, {"area": place[0]}, [place[1]])
        finding.settle(BY_CUSTOMER, {"area": facts.area})
        if usual := self.categories.get(finding.decided.get("category", "")):
            finding.settle(BY_CATEGORY, {"severity": usual.severity, "department": usual.department})
            for skill, level in usual.skills:
                finding.skills[skill] = max(level, finding.skills.get(skill, 0))
        severity = finding.decided.setdefault("severity", 3)
        finding.settle(BY_WEIGHT, {"priority": priority_of(severity, facts.segment_weight)})


def _assessment(finding: _Finding, facts: Facts, spoken: str | None) -> Assessment:
    decided = finding.decided
    languages = (facts.language, facts.customer_language, spoken)
    return Assessment(
        category=decided.get("category"),
        severity=decided["severity"],
        priority=decided["priority"],
        language=facts.language or facts.customer_language,
        languages=tuple(dict.fromkeys(language for language in languages if language)),
        area=decided.get("area"),
        department=decided.get("department"),
        skills=tuple(sorted(finding.skills.items())),
        spam=decided.get("spam", False),
        reject=decided.get("reject", False),
        reasons=tuple(finding.reasons),
    )


def priority_of(severity: int, segment_weight: float = 1.0) -> Priority:
    """Severity 1 to 4 is urgent to low; a segment of RAISING_WEIGHT or more gets one step more."""
    step = severity - 1 - (1 if segment_weight >= RAISING_WEIGHT else 0)
    return PRIORITIES[max(step, 0)]


def _applies(conditions: Conditions, found: Mapping[str, str], facts: Facts, category: str | None) -> list[str] | None:
    """The words that made the rule apply, None when it does not."""
    if any(phrase in found for phrase in conditions.none_of):
        return None
    if not all(phrase in found for phrase in conditions.all_of):
        return None
    if conditions.any_of and not any(phrase in found for phrase in conditions.any_of):
        return None
    if not all(_fits(part, getattr(conditions, part), facts) for part in FIELDS):
        return None
    if conditions.category and not any(_below(category, wanted) for wanted in conditions.category):
        return None
    return list(dict.fromkeys(first_of((*conditions.all_of, *conditions.any_of), found)))


def _fits(part: str, wanted: tuple[str, ...], facts: Facts) -> bool:
    if not wanted:
        return True
    given = getattr(facts, part)
    if part == "from_domain":
        return any(given == domain or given.endswith(f".{domain}") for domain in wanted)
    return given in wanted


def _below(category: str | None, wanted: str) -> bool:
    return category is not None and (category == wanted or category.startswith(f"{wanted.rstrip('/')}/"))


_POSTCODE_WORDS = frozenset(("tk", "τκ", "psc", "irsz", "iranyitoszam", "индекс", "postcode", "zip", "plz", "κωδικας"))
_POSTCODE_DIGITS = {"GR": 5, "HU": 4, "CZ": 5, "BY": 6, "RU": 6}


class _AreaFinder:
    """Finds the area a text speaks of: by place name, or by a postcode that stands beside one or after "TK"."""

    def __init__(self, areas: Iterable[AreaNames]) -> None:
        self._by_phrase: dict[str, AreaNames] = {}
        self._by_prefix: dict[str, list[AreaNames]] = {}
        for area in sorted(areas, key=lambda area: area.depth):
            self._by_phrase.update(dict.fromkeys(area.place_names, area))
            for prefix in area.postcode_prefixes:
                self._by_prefix.setdefault(prefix, []).append(area)
        self._names = Phrasebook(self._by_phrase)
        self._longest = max(map(len, self._by_prefix), default=0)

    def find(self, words: list[str]) -> tuple[str, str] | None:
        """The key of the deepest area named, and the words that name it; a postcode tells more than its city."""
        found = self._names.find(words)
        named = max(found, key=lambda phrase: self._by_phrase[phrase].depth, default=None)
        for area, postcode in self._by_postcode(words):
            if named is None or area.depth >= self._by_phrase[named].depth:
                return area.key, postcode
        return (self._by_phrase[named].key, found[named]) if named else None

    def _by_postcode(self, words: list[str]) -> Iterable[tuple[AreaNames, str]]:
        """Numbers of four to six digits (also ``110 00``) after a word for postcode or beside a place name."""
        for index, word in enumerate(words):
            if not self._longest or not word.isdecimal():
                continue
            following = words[index + 1 : index + 4]
            if len(word) == 3 and following and re.fullmatch(r"\d\d", following[0]):
                word, following = word + following[0], following[1:]  # noqa: PLW2901 - "110 00" is one number
            if len(word) in {4, 5, 6}:
                before = words[max(index - 2, 0) : index]
                cities = {
                    self._by_phrase[phrase].city for near in (before, following) for phrase in self._names.find(near)
                }
                is_marked = bool({fold("".join(before)), *map(fold, before)} & _POSTCODE_WORDS)
                if (cities or is_marked) and (area := self._area_of(word, cities)):
                    yield area, word

    def _area_of(self, postcode: str, cities: set[str]) -> AreaNames | None:
        """The one area with this postcode in one of the cities (none named: anywhere); None when there are two."""
        for length in range(min(self._longest, len(postcode)), 0, -1):
            fitting = [
                area
                for area in self._by_prefix.get(postcode[:length], ())
                if (not cities or area.city in cities)
                and _POSTCODE_DIGITS.get(area.country, len(postcode)) == len(postcode)
            ]
            if fitting:
                return fitting[0] if len(fitting) == 1 else None
        return None
