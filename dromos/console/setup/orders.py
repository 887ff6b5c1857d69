"""The orders in which a queue's work can be given out, each with a name and a sentence for people."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from dromos.routing import engine, words

USUAL = ("shortage", "bounded_index", "fair", "edf", "target_used", "fifo", "static_priority")
"""Offered first; the others are known from the literature or from other products, and are there to be compared."""


@dataclass(frozen=True, slots=True)
class Order:
    """`key` is the policy's name in the engine, "" the house's own."""

    key: str
    name: str
    text: str
    is_usual: bool = True


def orders() -> list[Order]:
    """The house's own first, the usual ones, then every other policy of the engine."""
    usual = [key for key in USUAL if key in engine.POLICIES]
    others = [key for key in engine.POLICIES if key not in usual]
    listed = [
        Order("", _("As the house does"), _("Today: %(order)s.") % {"order": words.order(engine.DEFAULT_POLICY.name)})
    ]
    return listed + [Order(key, words.order(key), words.order_text(key), key in usual) for key in [*usual, *others]]
