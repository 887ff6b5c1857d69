"""The orders in which a queue's work can be given out, each with a name and a sentence for people."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from dromos.routing import engine


@dataclass(frozen=True, slots=True)
class Order:
    """`key` is the policy's name in the engine, "" the house's own."""

    key: str
    name: str
    text: str


def orders() -> list[Order]:
    """The house's own first, then every policy of the engine; one without words is shown by its key."""
    known = _known()
    listed = [Order("", _("As the house does"), _("Today that is the urgency index."))]
    for key in engine.POLICIES:
        name, text = known.get(key, (key, ""))
        listed.append(Order(key, name, text))
    return listed


def name_of(key: str) -> str:
    return next((one.name for one in orders() if one.key == key), key)


def _known() -> dict[str, tuple[str, str]]:
    return {
        "index": (
            _("What waiting costs"),
            _("Weighs importance, time left and how fast this person does it. Best for most queues."),
        ),
        "edf": (_("Who is due first"), _("Only the due time counts. Simple, and fair to promises.")),
        "fifo": (_("Who has waited longest"), _("Only age counts, and everybody gets an equal share of work.")),
        "static_priority": (
            _("Priority, then who has waited longest"),
            _("Strict: while urgent work comes in, low priority waits however old it is."),
        ),
    }
