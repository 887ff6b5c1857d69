"""What operators are called: in English and in the languages of the house, all at any time. Pure."""

from difflib import get_close_matches

from dromos.triage.stems.folding import fold

OPERATORS = frozenset(
    [
        "from",
        "customer",
        "status",
        "priority",
        "before",
        "after",
        "in",
        "category",
        "tag",
        "number",
        "has",
        "lang",
        "assigned",
        "channel",
    ]
)
_ALSO = {
    "from": "από sender αποστολέας feladó küldő от отправитель od odesílatel",
    "customer": "client πελάτης ügyfél клиент zákazník",
    "status": "state κατάσταση állapot státusz статус состояние stav",
    "priority": "προτεραιότητα prioritás приоритет priorita",
    "before": "until πριν előtt до před",
    "after": "since μετά után после po",
    "in": "department τμήμα részleg osztály отдел oddělení",
    "category": "κατηγορία kategória категория kategorie",
    "tag": "label ετικέτα címke метка тег štítek",
    "number": "αριθμός szám номер číslo",
    "has": "with έχει van есть má",
    "lang": "language γλώσσα nyelv язык jazyk",
    "assigned": "owner ανατεθειμένο υπεύθυνος kiosztva felelős назначено ответственный přiděleno řešitel",
    "channel": "via κανάλι csatorna канал kanál",
}
_BY_NAME = {fold(name): operator for operator, names in _ALSO.items() for name in (operator, *names.split())}


def operator_of(name: str) -> str | None:
    """The operator of OPERATORS that is called ``name``."""
    return _BY_NAME.get(fold(name))


def meant(name: str) -> str | None:
    """What ``name``, which is no operator, was probably meant to be."""
    close = get_close_matches(fold(name), _BY_NAME, n=1, cutoff=0.75) if len(name) > 3 else []
    return _BY_NAME[close[0]] if close else None
