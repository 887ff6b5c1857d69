"""The words for causes and results that are stored as keys."""

from django.utils.translation import gettext as _

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


def cause(key: str) -> str:
    """Why something was set aside, in a few words."""
    known = {
        "list": _("Mailing list"),
        "loop": _("Our own letter came back"),
        "spam": _("Spam"),
        "rejected": _("Not for us, says a rule"),
        "abuse": _("Abuse report"),
        "own": _("From one of our own addresses"),
        "auto_reply": _("Automatic reply"),
        "out_of_office": _("Out-of-office reply"),
        "bounce": _("Delivery failure report"),
        "empty": _("Empty"),
        "no_header": _("Not a letter"),
        "unreadable": _("Unreadable"),
        "failed": _("Failed"),
        "killed_workers": _("It stopped the program"),
        "same_letter": _("The same letter, delivered once more"),
        "unknown_channel": _("Unknown channel"),
        "released": _("Released"),
    }
    return known.get(key, key)


def what(key: str) -> str:
    """What became of something that arrived."""
    known = {
        "opened": _("Opened a ticket"),
        "joined": _("Joined a ticket"),
        "recorded": _("Recorded as history"),
        "set_aside": _("Set aside"),
        "failed": _("Failed"),
        "waiting": _("Waiting"),
        "unexplained": _("Unexplained"),
    }
    return known.get(key, key)
