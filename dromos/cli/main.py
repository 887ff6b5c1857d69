"""The words of the ``dromos`` command (docs/reference/commands.md). Nothing heavy is imported here."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from dromos.cli import home, simulate_words

LOOPBACK, PORT = "127.0.0.1", 8000


def parser() -> argparse.ArgumentParser:
    words = argparse.ArgumentParser(prog="dromos", description="Customer service and trouble ticketing.")
    commands = words.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.add_argument("--data", type=Path, default=None, help="the data folder (DROMOS_DATA)")
        return added

    for name, text in (
        ("up", "Run everything: database, pages, live sockets, workers."),
        ("demo", "Run everything with the demo company and a local mail sandbox."),
    ):
        added = command(name, text)
        add_address(added)
        added.add_argument("--workers", type=int, default=1, help="worker processes (default: 1)")
        added.add_argument("--web", type=int, default=1, help="web processes, one for each core (default: 1)")
    for name, text in (
        ("web", "Serve pages and live sockets from this machine."),
        ("live", "Serve only live sockets from this machine."),
    ):
        added = command(name, text)
        add_address(added)
        added.add_argument("--descriptor", type=int, default=None, help=argparse.SUPPRESS)
        added.add_argument("--gate", type=int, default=None, help=argparse.SUPPRESS)
    command("worker", "Work: intake, fetching, delivery, dispatch, clocks, reactions.").add_argument(
        "--only", default=None, metavar="ROLE,ROLE", help="play only these roles"
    )
    doctor = command("doctor", "Show whether everything runs; the exit code is 0 (well), 1 (look), 2 (ill).")
    doctor.add_argument("--json", action="store_true", help="the same for machines")
    doctor.add_argument("--token", action="store_true", help="print the token that opens GET /api/v1/health")
    explain = command("explain", "Say why a ticket or work item is where it is, and what will change when.")
    explain.add_argument("item", metavar="ITEM", help="the number of a ticket, or item:ID of a work item")
    explain.add_argument("--json", action="store_true", help="the same for machines")
    clock = command("clock", "Compute due times and working time of cases given as JSON lines.")
    clock.add_argument("what", choices=("add", "elapsed"), help="when working time has passed | how much has passed")
    clock.add_argument("file", nargs="?", default=None, help="one JSON object a line (default: the input)")
    command("migrate", "Bring the database's tables up to date.")
    index = command("index", "Read again what tickets are found by; the search works meanwhile.")
    index.add_argument("--pending", action="store_true", help="only what waits for the indexer")
    command("seed", "Fill an empty database with the demo company.")
    text = "Add made-up tickets by the hundred thousand, to measure with. Never in a database that is in use."
    command("load-sample", text).add_argument("--tickets", type=int, default=20_000, metavar="N", help="how many")
    administrator = command("createadmin", "Create an administrator; asks for the password.")
    administrator.add_argument("email")
    administrator.add_argument("--name", default="Administrator")
    add_mail(commands)
    simulate_words.add(commands)
    return words


def add_mail(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = "Look at e-mails in files; needs neither data folder nor database."
    words = commands.add_parser("mail", help=text, description=text).add_subparsers(dest="mail", required=True)
    text = "Print, as one JSON line per file, what intake makes of it."
    inspect = words.add_parser("inspect", help=text, description=text)
    inspect.add_argument("files", nargs="+", metavar="FILE", help="a letter as it was received; - is standard input")
    inspect.add_argument("--own", action="append", metavar="ADDRESS", help="an address of ours; may be repeated")


def add_address(command: argparse.ArgumentParser) -> None:
    command.add_argument("--host", default=LOOPBACK, help=f"address to listen on (default: {LOOPBACK})")
    command.add_argument("--port", type=int, default=PORT, help=f"port to listen on (default: {PORT})")


def main(arguments: list[str] | None = None) -> None:
    options = parser().parse_args(arguments)
    if options.command == "mail":
        sys.exit(mail(options))
    if options.command == "simulate":
        sys.exit(simulate(options))
    default = home.default_data()
    options.data = options.data or (default.with_name(default.name + "-demo") if options.command == "demo" else default)
    sys.exit(run(options))


def run(options: argparse.Namespace) -> int:
    if options.command in ("up", "demo"):
        from dromos.cli import up

        return up.run(options, demo=options.command == "demo")
    if options.command == "clock":
        from dromos.cli import clock

        return clock.run(options)
    data = home.settle(options.data)
    with home.database(data):
        return ATTACHED[options.command](options)


def mail(options: argparse.Namespace) -> int:
    from dromos.cli import mail

    return mail.run(options)


def simulate(options: argparse.Namespace) -> int:
    from dromos.cli import simulate

    if options.simulate not in simulate_words.NEEDS_DATABASE:
        return simulate.run(options)
    with home.database(home.settle(Path(options.data) if options.data else home.default_data())):
        return simulate.run(options)


def web(options: argparse.Namespace) -> int:
    from dromos.cli import web

    return web.run(options, serves="pages live")


def live(options: argparse.Namespace) -> int:
    from dromos.cli import web

    return web.run(options, serves="live")


def worker(options: argparse.Namespace) -> int:
    from dromos.cli import worker

    return worker.run(options)


def doctor(options: argparse.Namespace) -> int:
    from dromos.cli import doctor

    return doctor.run(options)


def explain(options: argparse.Namespace) -> int:
    from dromos.cli import explain

    return explain.run(options)


def migrate(_options: argparse.Namespace) -> int:
    from dromos.cli import administration

    return administration.migrate()


def index(options: argparse.Namespace) -> int:
    from dromos.cli import administration

    return administration.index(only_pending=options.pending)


def seed(_options: argparse.Namespace) -> int:
    from dromos.cli import administration

    return administration.seed()


def load_sample(options: argparse.Namespace) -> int:
    from dromos.cli import administration

    return administration.load_sample(options.tickets)


def createadmin(options: argparse.Namespace) -> int:
    from dromos.cli import administration

    return administration.create_administrator(options)


ATTACHED: dict[str, Callable[[argparse.Namespace], int]] = {
    "web": web,
    "live": live,
    "worker": worker,
    "doctor": doctor,
    "explain": explain,
    "migrate": migrate,
    "index": index,
    "seed": seed,
    "load-sample": load_sample,
    "createadmin": createadmin,
}
