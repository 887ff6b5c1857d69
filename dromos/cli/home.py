"""The data folder and the environment all parts of one installation share. Standard library only.

| variable | what |
|---|---|
| DROMOS_DATA | the data folder: database, secret key, logs |
| DATABASE_URL | a PostgreSQL server of your own instead of the embedded one |
| DROMOS_SECRET_KEY | the secret key, instead of the one kept in the data folder; the same on every machine |
| DROMOS_BASE_URL | the address people reach Dromos at, as letters and links name it |
| DROMOS_DEMO | 1 in a demo: letters stay in the local sandbox |
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from dromos.cli.postgres import Postgres


def default_data() -> Path:
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(os.environ.get("DROMOS_DATA") or Path(home) / "dromos")


def settle(data: Path) -> Path:
    """Make ``data`` ready to be lived in and say so in the environment; return it as an absolute path."""
    data = data.expanduser().absolute()
    if not data.exists():
        data.mkdir(parents=True, mode=0o755)
    keep_secret_key(data)
    (data / "static").mkdir(exist_ok=True)
    os.environ["DROMOS_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dromos.config.settings")
    return data


def secret_key() -> str:
    """The installation's secret key, as the settings find it. After ``settle``."""
    return os.environ.get("DROMOS_SECRET_KEY") or (Path(os.environ["DROMOS_DATA"]) / "secret.key").read_text().strip()


def keep_secret_key(data: Path) -> None:
    """Make the installation's secret key once, readable by its owner alone."""
    path = data / "secret.key"
    if os.environ.get("DROMOS_SECRET_KEY") or path.exists():
        return
    unfinished = data / f"secret.key.{os.getpid()}"
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(50) + "\n")
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(unfinished, path)  # whoever comes second keeps the first one's key
    unfinished.unlink()


def external_database() -> bool:
    return bool(os.environ.get("DATABASE_URL"))


@contextlib.contextmanager
def database(data: Path) -> Iterator[Postgres | None]:
    """Have a database for one command: DATABASE_URL's, the running installation's, or one started for it."""
    if external_database():
        yield None
        return
    server = Postgres(data)
    server.start()
    os.environ["DATABASE_URL"] = server.url
    try:
        yield server
    finally:
        server.stop()
