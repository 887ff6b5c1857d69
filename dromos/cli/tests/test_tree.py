"""The tree of processes: it heals, it ends, and it never leaves anybody behind."""

from __future__ import annotations

import os
import signal
import socket
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dromos.cli.tests.trees import Tree, alive, descendants, until

PARTS = ("dromos.cli web", "dromos.cli worker", "bin/postgres")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tree]:
    """One tree that heals again and again; the last tests here end it."""
    running = Tree(tmp_path_factory.mktemp("tree") / "data")
    try:
        yield running.wait_until_ready()
    finally:
        running.end()


@pytest.mark.parametrize("word", PARTS)
def test_killing_a_process_heals_the_tree(tree: Tree, word: str) -> None:
    until(lambda: tree.part(word), what=f"{word} running")
    killed = tree.part(word)
    os.kill(killed, signal.SIGKILL)
    if "web" in word:
        assert tree.answers(), "a question asked while pages are down is answered, not refused"
    until(lambda: tree.part(word) not in (0, killed), what=f"a new {word}")
    assert tree.answers()


def test_a_second_up_with_the_same_data_is_refused(tree: Tree) -> None:
    second = Tree(tree.data)
    assert second.process.wait(30) == 1
    second.end()
    assert any("already runs" in line for line in second.said)
    assert tree.answers()


def test_killing_the_parent_leaves_no_orphan(tree: Tree) -> None:
    everybody = descendants(tree.process.pid)
    assert len(everybody) > len(PARTS)
    tree.process.kill()
    tree.process.wait()
    until(lambda: not [pid for pid in everybody if alive(pid)], 10, "the end of all children")


def test_the_next_start_finds_everything_and_ctrl_c_ends_it_within_five_seconds(tree: Tree) -> None:
    again = Tree(tree.data)
    try:
        assert again.wait_until_ready().answers()
        everybody = descendants(again.process.pid)
        assert len(everybody) > len(PARTS)
        started = time.monotonic()
        again.process.send_signal(signal.SIGINT)
        assert again.process.wait(10) == 0
        assert time.monotonic() - started < 5
        assert not [pid for pid in everybody if alive(pid)]
    finally:
        again.end()


def test_a_taken_port_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        tree = Tree(tmp_path / "data", "--port", str(taken.getsockname()[1]))
        assert tree.process.wait(30) == 1
        tree.end()
    assert len(tree.said) == 1
    assert "--port" in tree.said[0]


def test_the_secret_key_is_made_once_for_its_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dromos.cli import home

    monkeypatch.delenv("DROMOS_SECRET_KEY", raising=False)
    home.keep_secret_key(tmp_path)
    path = tmp_path / "secret.key"
    first = path.read_text()
    home.keep_secret_key(tmp_path)
    assert path.read_text() == first
    assert len(first) > 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["secret.key"]
