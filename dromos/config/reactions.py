"""The single table "after X happened, do Y"."""

from dromos.lib.events import Event, Row

REACTIONS: dict[type[Event], Row] = {}
