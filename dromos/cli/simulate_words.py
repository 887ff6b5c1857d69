"""The words of ``dromos simulate``. Nothing heavy is imported here."""

from __future__ import annotations

import argparse

NEEDS_DATABASE = ("history", "run")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The words of the command, for ``main.parser``."""
    text = "What if? Play the past, a synthetic day or a log again with something changed."
    words = commands.add_parser("simulate", help=text, description=text).add_subparsers(dest="simulate", required=True)
    history = words.add_parser("history", help="the installation's own past")
    history.add_argument("--data", default=None, help="the data folder (DROMOS_DATA)")
    history.add_argument("--days", type=int, default=28, help="whole days to look back (default: 28)")
    history.add_argument("--zone", default="", help="time zone of weekdays and hours (default: the house's)")
    history.add_argument("--department", action="append", metavar="KEY", help="only its work; may be repeated")
    day = words.add_parser("day", help="a synthetic day of six classes of work; needs no history")
    day.add_argument("--load", type=float, default=1.05, help="1: everybody busy all day (default: 1.05)")
    day.add_argument("--agents", type=int, default=60, help="how many people (default: 60)")
    day.add_argument("--skills", default="1-3", metavar="A-B", help="skills of each of them (default: 1-3)")
    log = words.add_parser("log", help="a log of another system")
    log.add_argument("file", metavar="FILE", help="CSV, also compressed with gzip; - is standard input")
    log.add_argument("--format", choices=("csv", "servicenow", "bpi2013"), default="csv", help="default: csv")
    log.add_argument("--days", type=int, default=28, help="how much of a long log is played (default: 28)")
    log.add_argument("--hours", default="8-17", metavar="FROM-TO", help="when people of a log work (default: 8-17)")
    log.add_argument("--zone", default="UTC", help="time zone of these hours (default: UTC)")
    log.add_argument("--play", action="store_true", help="bpi2013: also play it, handed over and straight")
    for command in (history, day, log):
        _add_changes(command)
    run = words.add_parser("run", help=argparse.SUPPRESS)
    run.add_argument("id", type=int)
    run.add_argument("--data", default=None)


def _add_changes(command: argparse.ArgumentParser) -> None:
    def change(name: str, example: str, text: str) -> None:
        command.add_argument(f"--{name}", action="append", default=[], metavar=f'"{example}"', help=text)

    change("people", "+2 language=el on=mon hours=8-16", "more or fewer people (also skill=KEY:LEVEL, queue=KEY)")
    change("policy", "fifo", "another order of work (also queue=KEY)")
    change("learn", "Alexandra language=cs:4", "somebody learns a skill or language")
    change("shift", "everybody on=sat hours=9-13", "other hours on some weekdays")
    change("target", "60 segment=vip", "a first answer within so many working minutes")
    change("away", "30 day=3 days=2", "a share of the people, in per cent, is ill")
    change("incident", "connection factor=8 day=2 hour=10 hours=2", "a mass problem")
    command.add_argument("--seeds", type=int, default=20, help="courses to play (default: 20)")
    command.add_argument("--json", action="store_true", help="the whole result for machines")
