"""``dromos doctor``: one screen that says whether everything runs, and an exit code that says it to machines."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dromos.api.health import Report

MARKS = ("✓", "!", "✗")
COLOURS = ("32", "33", "31")


def run(options: argparse.Namespace) -> int:
    import django

    django.setup()
    from dromos.api.health import examine, health_token

    if options.token:
        print(health_token())
        return 0
    report = examine(dt.datetime.now(dt.UTC))
    if options.json:
        print(json.dumps(report.as_json(), indent=1))
    else:
        show(report)
    return report.status


def show(report: Report) -> None:
    from dromos.api.health import WORDS

    width = max((len(finding.name) for finding in report.findings), default=0)
    for finding in report.findings:
        print(f" {mark(finding.status)} {finding.name:<{width}}  {finding.text}")
    print(f"\n{mark(report.status)} {WORDS[report.status]}")


def mark(status: int) -> str:
    sign = MARKS[status]
    return f"\033[{COLOURS[status]}m{sign}\033[0m" if sys.stdout.isatty() else sign
