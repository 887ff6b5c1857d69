"""Everything a member of staff does by a button, declared once: its words, its icon, its shortcut.

Buttons, the cheat sheet and the command palette read from here. A template marks the element that does it by
``{{ marks("hand-over") }}``; shortcut and palette press that very element, so they can do no more than the page can.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from markupsafe import Markup, escape


class Scope(StrEnum):
    """Where a shortcut is heard. Within one scope, and between it and EVERYWHERE, a key means one thing."""

    EVERYWHERE = "everywhere"
    LISTS = "lists"
    OVERVIEWS = "overviews"
    MY_WORK = "my-work"
    TICKET = "ticket"
    ITEM = "item"
    WRITING = "writing"
    DIALOGS = "dialogs"


@dataclass(frozen=True, slots=True)
class Command:
    """``hotkey`` is one key, two after each other ("g w"), or keys held together ("Ctrl+K"); empty for none.

    ``is_place``: a page of the navigation, which has its own list in the palette.
    """

    key: str
    text: str | Promise
    icon: str
    hotkey: str = ""
    scope: Scope = Scope.TICKET
    is_place: bool = False

    @property
    def keys(self) -> list[str]:
        """The keys as they stand on the cheat sheet."""
        return self.hotkey.replace("+", " ").split()


def _acts_on_tickets() -> list[Command]:
    ticket = Scope.TICKET
    return [
        Command("restore", lazy("Take back that it ended"), "undo-2", "", ticket),
        Command("task", lazy("Add a task"), "clipboard-list", "T", ticket),
        Command("merge", lazy("Merge into another ticket"), "merge", "q m", ticket),
        Command("link", lazy("Link to a ticket"), "link", "q l", ticket),
        Command("duplicate", lazy("Copy as a new ticket"), "copy", "q c", ticket),
        Command("follow-up", lazy("Look at it again"), "calendar-clock", "q f", ticket),
        Command("watcher", lazy("Add a watcher"), "eye", "q w", ticket),
        Command("customer", lazy("Change the customer"), "user-check", "", ticket),
        Command("history", lazy("Whole history"), "list-ordered", "q h", ticket),
        Command("add-time", lazy("Write down time"), "timer", "q t", ticket),
    ]


def _all() -> list[Command]:
    every, lists, _overviews, work, ticket, item, writing, _dialogs = Scope
    return [
        Command("palette", lazy("Find or do anything"), "command", "Ctrl+K", every),
        Command("find", lazy("Find a ticket"), "search", "/", every),
        Command("contact", lazy("New contact"), "phone-incoming", "c", every),
        Command("up-next", lazy("Take the next item"), "play", "u", every),
        Command("presence", lazy("Are you here?"), "user-check", "v", every),
        Command("keys", lazy("Keyboard shortcuts"), "keyboard", "?", every),
        Command("go-work", lazy("My work"), "inbox", "g w", every, is_place=True),
        Command("go-tickets", lazy("Tickets"), "layout-list", "g t", every, is_place=True),
        Command("go-search", lazy("Search"), "search", "g e", every, is_place=True),
        Command("go-customers", lazy("Customers"), "users", "g c", every, is_place=True),
        Command("go-time", lazy("My time"), "calendar", "g m", every, is_place=True),
        Command("go-alerts", lazy("Alerts"), "bell", "g a", every, is_place=True),
        Command("go-canned", lazy("Canned texts"), "zap", "g x", every, is_place=True),
        Command("go-floor", lazy("Live floor"), "gauge", "g f", every, is_place=True),
        Command("go-late", lazy("Late today"), "clock-alert", "g d", every, is_place=True),
        Command("go-substitutes", lazy("Substitutes"), "user-check", "", every, is_place=True),
        Command("go-overload", lazy("Overload"), "layers", "", every, is_place=True),
        Command("go-what-if", lazy("What if?"), "sparkles", "g i", every, is_place=True),
        Command("go-skills", lazy("People and skills"), "star", "g k", every, is_place=True),
        Command("go-shifts", lazy("Shifts and leave"), "calendar-clock", "g l", every, is_place=True),
        Command("go-arrived", lazy("What arrived"), "shield-check", "g q", every, is_place=True),
        Command("go-quarantine", lazy("Quarantine"), "shield", "", every, is_place=True),
        Command("go-outbox", lazy("Outbox"), "send", "g o", every, is_place=True),
        Command("go-setup", lazy("Set-up"), "settings", "g s", every, is_place=True),
        Command("row-next", lazy("Next in the list"), "arrow-down", "j", lists),
        Command("row-before", lazy("Previous in the list"), "arrow-up", "k", lists),
        Command("row-select", lazy("Select"), "check", "x", Scope.OVERVIEWS),
        Command("bulk", lazy("Change the selected tickets"), "zap", "b", Scope.OVERVIEWS),
        Command("solve-selected", lazy("Solve the selected tickets"), "check-check", "S", Scope.OVERVIEWS),
        Command("overview-new", lazy("New overview"), "plus", "", Scope.OVERVIEWS),
        Command("row-open", lazy("Open"), "corner-down-right", "Enter", lists),
        Command("next", lazy("Next item"), "play", "x", work),
        Command("accept", lazy("Accept the offer"), "check", "a", work),
        Command("decline", lazy("Decline the offer"), "x", "d", work),
        Command("reply", lazy("Reply"), "reply", "r", ticket),
        Command("note", lazy("Internal note"), "message-square-lock", "n", ticket),
        Command("take", lazy("Take it"), "hand", "x", ticket),
        Command("hand-over", lazy("Hand over"), "arrow-right-left", "h", ticket),
        Command("wait", lazy("Wait"), "hourglass", "w", ticket),
        Command("wait-now", lazy("Wait three days for the customer"), "hourglass", "W", ticket),
        Command("go-on", lazy("Go on"), "play", "w", ticket),
        Command("solve", lazy("Solve"), "circle-check", "s", ticket),
        Command("solve-now", lazy("Solve at once"), "check-check", "S", ticket),
        Command("reopen", lazy("Reopen"), "rotate-ccw", "", ticket),
        Command("category", lazy("Category"), "tag", "t", ticket),
        Command("priority", lazy("Priority and severity"), "signal-high", "p", ticket),
        Command("participant", lazy("Add a participant"), "user-plus", "", ticket),
        Command("visit", lazy("Plan a visit"), "map-pin", "i", ticket),
        Command("move-on", lazy("Move on"), "arrow-right", "l", ticket),
        Command("macros", lazy("Macros"), "zap", "m", ticket),
        Command("send-back", lazy("Send back"), "undo-2", "b", ticket),
        Command("skip-leg", lazy("Leave out a leg"), "corner-down-right", "", ticket),
        Command("start-route", lazy("Start its route"), "route", "", ticket),
        Command("quoted", lazy("Quote sent"), "file-text", "", ticket),
        Command("end", lazy("Not wanted, or not ours"), "ban", "", ticket),
        *_acts_on_tickets(),
        Command("undo", lazy("Undo"), "undo-2", "z", every),
        Command("stream-find", lazy("Find in this ticket"), "search", "f", ticket),
        Command("stream-newest", lazy("To the newest"), "arrow-down", "e", ticket),
        Command("stream-older", lazy("Show older"), "history", "o", ticket),
        Command("item-take", lazy("Take it"), "hand", "x", item),
        Command("item-wait", lazy("Wait"), "hourglass", "w", item),
        Command("item-go-on", lazy("Go on"), "play", "w", item),
        Command("item-complete", lazy("Complete"), "circle-check", "s", item),
        Command("item-hand-back", lazy("Hand back"), "undo-2", "h", item),
        Command("item-origin", lazy("Open where it came from"), "external-link", "o", item),
        Command("send", lazy("Send"), "send", "Ctrl+Enter", writing),
        Command("done", lazy("Send the dialog or the form"), "check", "Ctrl+Enter", Scope.DIALOGS),
        Command("leave", lazy("Leave the text"), "x", "Esc", writing),
    ]


COMMANDS: dict[str, Command] = {command.key: command for command in _all()}
NEVER_TOGETHER = ({"wait", "go-on"}, {"item-wait", "item-go-on"})
"""Two commands may share a key when a page shows one of them at a time."""


def command(key: str) -> Command:
    """Raises KeyError for a command nobody declared."""
    return COMMANDS[key]


def marks(key: str, *, title: bool = True) -> Markup:
    """The attributes of the element that does it: for shortcuts, palette, readers of the screen and the tooltip."""
    known = COMMANDS[key]
    parts = [f'data-command="{escape(key)}"']
    if known.hotkey and "+" not in known.hotkey:
        parts.append(f'data-hotkey="{escape(known.hotkey)}"')
    if known.hotkey:
        spoken = known.hotkey.replace("Ctrl", "Control")
        if " " not in spoken:
            parts.append(f'aria-keyshortcuts="{escape(spoken)}"')
    if title:
        said = f"{known.text} ({' '.join(known.keys)})" if known.hotkey else str(known.text)
        parts.append(f'title="{escape(said)}"')
    return Markup(" ".join(parts))  # noqa: S704 (every part is escaped)


def sheet() -> list[tuple[str, list[Command]]]:
    """The cheat sheet: what has a shortcut, by where it is heard."""
    titles = {
        Scope.EVERYWHERE: _("Everywhere"),
        Scope.LISTS: _("In lists"),
        Scope.OVERVIEWS: _("In overviews"),
        Scope.MY_WORK: _("In My work"),
        Scope.TICKET: _("On a ticket"),
        Scope.ITEM: _("On other work"),
        Scope.WRITING: _("While writing"),
        Scope.DIALOGS: _("In dialogs and forms"),
    }
    rows = [command for command in COMMANDS.values() if command.hotkey]
    places = [command for command in rows if command.is_place]
    groups = [(titles[scope], [one for one in rows if one.scope == scope and not one.is_place]) for scope in titles]
    return [*groups[:1], (_("Go to"), places), *groups[1:]]
