"""Write docs/reference/events.md from the events and the table of reactions.

python dev/events.py            write it
python dev/events.py --print    print it
"""

from __future__ import annotations

import dataclasses
import inspect
import os
import sys
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reference" / "events.md"
HEAD = """# Events

What happened, in the past tense. `dev/events.py` writes this page from the code. Every event is kept with its time
and its ids; *now* reactions run in the same transaction, *later* ones in a worker.
"""


def page() -> str:
    """Return the page as it should be."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dromos.config.settings")
    django.setup()
    from dromos.config.reactions import REACTIONS
    from dromos.lib.events import Event, Row, reaction_name, type_registry

    for path in sorted((ROOT / "dromos").glob("*/events.py")):
        import_module(f"dromos.{path.parent.name}.events")

    def entry(event: type[Event]) -> str:
        row = REACTIONS.get(event, Row())
        fields = ", ".join(f"`{field.name}`" for field in dataclasses.fields(event))
        lines = [f"### {event.__name__}", "", " ".join((inspect.getdoc(event) or "").split()), ""]
        lines += [f"Carries {fields}."] if fields else []
        lines += [f"Now: {', '.join(f'`{reaction_name(react)}`' for react in row.now)}."] if row.now else []
        lines += [f"Later: {', '.join(f'`{reaction_name(react)}`' for react in row.later)}."] if row.later else []
        return "\n".join(lines)

    ours = [event for event in type_registry.values() if event.__module__.startswith("dromos.")]
    parts = [HEAD]
    for app in sorted({event.__module__.split(".")[1] for event in ours}):
        parts.append(f"\n## {app}\n")
        members = sorted((event for event in ours if event.__module__.split(".")[1] == app), key=lambda e: e.__name__)
        parts.append("\n\n".join(entry(event) for event in members) + "\n")
    return "\n".join(parts)


if __name__ == "__main__":
    if "--print" in sys.argv:
        print(page(), end="")
    else:
        PAGE.write_text(page(), encoding="utf-8")
