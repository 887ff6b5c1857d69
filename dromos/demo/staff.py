"""The people who work at Meridian: the permanent cast, and some colleagues of theirs. Pure."""

from dataclasses import dataclass

PASSWORD = "meridian"  # noqa: S105 - on purpose known to everybody
"""Everybody's password in the demo, shown on its sign-in page."""

DOMAIN = "meridian.example"
IC, CS, TS, FIN, AUT, EQ, NET = (
    "information-centre", "customer-service", "technical-support", "finance", "automation", "equipment", "network",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Colleague:
    """One member of staff. `languages` and `skills` map to levels 1-5; agents work in `departments`."""

    name: str
    female: bool
    language: str
    time_zone: str
    departments: tuple[str, ...] = ()
    languages: tuple[tuple[str, int], ...] = ()
    skills: tuple[tuple[str, int], ...] = ()
    roles: tuple[str, ...] = ("agent",)
    own_address: bool = False

    @property
    def email(self) -> str:
        plain = self.name.lower().translate(str.maketrans("áéíóú", "aeiou"))
        return f"{plain}@{DOMAIN}"

    def speaks(self, language: str) -> bool:
        return language in dict(self.languages)


_ATHENS, _BUDAPEST, _PRAGUE, _MINSK = "Europe/Athens", "Europe/Budapest", "Europe/Prague", "Europe/Minsk"

_FIRST_LINE = (
    ("connection", 3), ("wifi", 2), ("television", 2), ("email", 3), ("billing", 2), ("contracts", 4), ("sales", 3),
    ("complaints", 3),
)  # fmt: skip
_OFFICE = (("billing", 4), ("contracts", 4), ("sales", 3), ("complaints", 3))

ALEXANDRA = Colleague(
    "Alexandra", True, "el", _ATHENS, (IC, CS, TS), (("el", 5), ("en", 4)),
    _FIRST_LINE,
)  # fmt: skip
BENCE = Colleague(
    "Bence", False, "hu", _BUDAPEST, (IC, CS, TS), (("hu", 5), ("en", 4)),
    _FIRST_LINE,
)  # fmt: skip
CYRIL = Colleague(
    "Cyril", False, "ru", _MINSK, (TS,), (("ru", 5), ("en", 4), ("cs", 4)),
    (("connection", 5), ("wifi", 5), ("television", 3), ("network", 4), ("email", 4)),
    own_address=True,
)  # fmt: skip
DOROTA = Colleague(
    "Dorota", True, "cs", _PRAGUE, (EQ,), (("cs", 5), ("en", 4)),
    (("equipment", 5), ("wifi", 3)), own_address=True,
)  # fmt: skip
ELENI = Colleague(
    "Eleni", True, "el", _ATHENS, (FIN,), (("el", 5), ("en", 5)),
    (("billing", 5), ("contracts", 3)), own_address=True,
)  # fmt: skip
FILIP = Colleague(
    "Filip", False, "en", _PRAGUE, (IC, CS, TS, FIN, EQ, NET, AUT), (("en", 5), ("cs", 5), ("el", 3)),
    (), roles=("lead",),
)  # fmt: skip
GALINA = Colleague("Galina", True, "ru", _MINSK, roles=("complaints",))
HEKTOR = Colleague("Hektor", False, "el", _ATHENS, roles=("management",))
ILONA = Colleague("Ilona", True, "hu", _BUDAPEST, roles=("administrator",))

CAST = (ALEXANDRA, BENCE, CYRIL, DOROTA, ELENI, FILIP, GALINA, HEKTOR, ILONA)
OTHERS = (
    Colleague(
        "Jana", True, "cs", _PRAGUE, (NET, TS), (("cs", 5), ("en", 4)),
        (("connection", 4), ("network", 5), ("wifi", 3), ("television", 3), ("email", 3)),
    ),
    Colleague("Petra", True, "cs", _PRAGUE, (CS, FIN, IC), (("cs", 5), ("en", 3)), _OFFICE),
    Colleague("Raisa", True, "ru", _MINSK, (CS, FIN, IC), (("ru", 5), ("en", 3)), _OFFICE),
    Colleague(
        "Roman", False, "ru", _MINSK, (AUT, EQ), (("ru", 5), ("cs", 3), ("en", 4)), (("equipment", 4), ("billing", 3))
    ),
    Colleague(
        "Stavros", False, "el", _ATHENS, (TS, NET, EQ), (("el", 5), ("en", 4)),
        (("connection", 5), ("network", 4), ("television", 4), ("equipment", 4), ("wifi", 4), ("email", 3)),
    ),
    Colleague(
        "Tamás", False, "hu", _BUDAPEST, (TS, EQ, NET), (("hu", 5), ("en", 4)),
        (("connection", 4), ("equipment", 4), ("television", 4), ("wifi", 4), ("network", 3), ("email", 3)),
    ),
    Colleague("Zsófia", True, "hu", _BUDAPEST, (FIN, CS), (("hu", 5), ("en", 4)), _OFFICE),
)  # fmt: skip
EVERYBODY = CAST + OTHERS
BY_NAME = {colleague.name: colleague for colleague in EVERYBODY}


def who_can(department: str, language: str) -> list[Colleague]:
    """Agents of a department who write the language; those who know English when nobody does."""
    here = [c for c in EVERYBODY if "agent" in c.roles and department in c.departments]
    return [c for c in here if c.speaks(language)] or [c for c in here if c.speaks("en")]
