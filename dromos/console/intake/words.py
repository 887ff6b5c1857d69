"""The words for causes and results that are stored as keys."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

ICONS = {
    "opened": "square-pen",
    "joined": "corner-down-right",
    "recorded": "history",
    "set_aside": "shield",
    "failed": "triangle-alert",
    "waiting": "hourglass",
    "unexplained": "circle-alert",
}
TONES = {"opened": "kept", "joined": "kept", "failed": "broken", "waiting": "attention", "unexplained": "broken"}


CAUSES: Mapping[str, str | Promise] = {
    "list": lazy("Mailing list"),
    "loop": lazy("Our own letter came back"),
    "spam": lazy("Spam"),
    "rejected": lazy("Not for us, says a rule"),
    "abuse": lazy("Abuse report"),
    "own": lazy("From one of our own addresses"),
    "auto_reply": lazy("Automatic reply"),
    "out_of_office": lazy("Out-of-office reply"),
    "bounce": lazy("Delivery failure report"),
    "empty": lazy("Empty"),
    "no_header": lazy("Not a letter"),
    "unreadable": lazy("Unreadable"),
    "failed": lazy("Failed"),
    "killed_workers": lazy("It stopped the program"),
    "same_letter": lazy("The same letter, delivered once more"),
    "unknown_channel": lazy("Unknown channel"),
    "released": lazy("Released"),
}


def cause(key: str) -> str:
    """Why something was set aside, in a few words."""
    return str(CAUSES.get(key, key))


RESULTS: Mapping[str, str | Promise] = {
    "opened": lazy("Opened a ticket"),
    "joined": lazy("Joined a ticket"),
    "recorded": lazy("Recorded as history"),
    "set_aside": lazy("Set aside"),
    "failed": lazy("Failed"),
    "waiting": lazy("Waiting"),
    "unexplained": lazy("Unexplained"),
}


def what(key: str) -> str:
    """What became of something that arrived."""
    return str(RESULTS.get(key, key))
