"""The single table "after X happened, do Y"."""

from dromos.interactions.events import LetterBounced, LetterFailed
from dromos.lib.events import Event, Row
from dromos.routing.events import ItemAssigned
from dromos.tickets import tasks as tickets

REACTIONS: dict[type[Event], Row] = {
    ItemAssigned: Row(now=(tickets.begin_work,)),
    LetterFailed: Row(now=(tickets.show_failed_letter,)),
    LetterBounced: Row(now=(tickets.show_failed_letter,)),
}
