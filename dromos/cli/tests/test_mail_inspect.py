"""``dromos mail inspect`` says what intake would make of a letter, of any file, without an installation."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dromos.cli.main import main

LETTER = (
    'From: "Kostas, P" <kostas@customer.example>\r\nTo: support@meridian.example\r\nMessage-ID: <1@customer.example>\r\n'
    "In-Reply-To: <0@meridian.example>\r\nSubject: =?utf-8?B?zpTOtc69IM6tz4fPiQ==?=\r\n"
    "Content-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    "Δεν έχω ίντερνετ\u2028από χθες\r\n--B\r\nContent-Type: text/csv; name=a.csv\r\n"
    "Content-Transfer-Encoding: base64\r\n\r\nMTsy\r\n--B--\r\n"
).encode()


def inspect(capsysbinary: pytest.CaptureFixture[bytes], *arguments: str | Path) -> tuple[int, list[Any], str]:
    """The exit code, the rows, and what was said about files that could not be read."""
    with pytest.raises(SystemExit) as ended:
        main(["mail", "inspect", *map(str, arguments)])
    out, said = capsysbinary.readouterr()
    code = ended.value.code
    assert isinstance(code, int)
    return code, [json.loads(line) for line in out.decode().splitlines()], said.decode()


def test_a_letter_becomes_one_line(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    path = tmp_path / "letter.eml"
    path.write_bytes(LETTER)
    code, (row,), said = inspect(capsysbinary, path)
    assert (code, said) == (0, "")
    assert row["file"] == str(path)
    assert (row["verdict"], row["cause"], row["language"]) == ("letter", "", "el")
    assert (row["subject"], row["from"]) == ("Δεν έχω", '"Kostas, P" <kostas@customer.example>')
    assert (row["to"], row["message_id"]) == (["support@meridian.example"], "1@customer.example")
    assert row["in_reply_to"] == "0@meridian.example"
    assert row["text"] == "Δεν έχω ίντερνετ\u2028από χθες"
    (file,) = row["attachments"]
    assert file == {
        "name": "a.csv",
        "content_type": "text/csv",
        "size": 3,
        "sha256": hashlib.sha256(b"1;2").hexdigest(),
    }


def test_what_is_no_letter_has_its_cause(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "noise").write_bytes(bytes(range(256)))
    (tmp_path / "away").write_bytes(LETTER.replace(b"To:", b"Auto-Submitted: auto-replied (vacation)\r\nTo:"))
    code, rows, _ = inspect(capsysbinary, tmp_path / "empty", tmp_path / "noise", tmp_path / "away")
    assert code == 0
    assert [(row["verdict"], row["cause"]) for row in rows] == [
        ("unreadable", "empty"),
        ("unreadable", "no_header"),
        ("out_of_office", "out_of_office"),
    ]
    assert "vacation" in rows[2]["evidence"]


def test_a_letter_from_an_address_of_ours_is_our_own(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    path = tmp_path / "letter.eml"
    path.write_bytes(LETTER)
    _, (row,), _ = inspect(capsysbinary, "--own", "Kostas@customer.example", path)
    assert row["verdict"] == "own"


def test_what_cannot_be_read_is_named_and_the_rest_goes_on(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    path = tmp_path / "letter.eml"
    path.write_bytes(LETTER)
    os.mkfifo(tmp_path / "pipe")
    code, rows, said = inspect(capsysbinary, tmp_path, tmp_path / "missing", tmp_path / "pipe", path)
    assert code == 1
    assert len(rows) == 1
    named = [line.rpartition(": ")[2] for line in said.splitlines()]
    assert named == ["Is a directory", "No such file or directory", "is no regular file"]


def test_it_needs_neither_data_folder_nor_database(tmp_path: Path) -> None:
    program = (
        "import sys; from dromos.cli.main import main\ntry: main()\nfinally: print([*sys.modules], file=sys.stderr)"
    )
    environment = {"PATH": os.defpath, "PYTHONPATH": os.pathsep.join(sys.path), "LC_ALL": "C", "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", program, "mail", "inspect", "-"],
        input=LETTER,
        capture_output=True,
        env={**environment, "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"},
        check=True,
    )
    assert json.loads(done.stdout)["subject"] == "Δεν έχω"
    loaded = done.stderr.decode()
    assert "dromos.intake.verdict" in loaded
    assert "'django" not in loaded
    assert "psycopg" not in loaded
    assert list(tmp_path.iterdir()) == []
