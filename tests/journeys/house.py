"""A whole running house for journeys: the supervised tree, Meridian's cast in it, a mailbox on real servers."""

import os
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page

from dromos.cli.postgres import socket_folder, url_of
from dromos.cli.tests.trees import Tree
from tests.journeys.door import Door
from tests.mailservers import MailServers


class House:
    """``dromos up`` with the cast of ``tests.cast`` and the mailbox support@meridian.example."""

    def __init__(self, data: Path, servers: MailServers) -> None:
        self.servers = servers
        self.tree = Tree(data).wait_until_ready()
        command = [sys.executable, "-m", "tests.journeys.prepare", str(servers.smtp_port), str(servers.imap_port)]
        subprocess.run(command, check=True, env=self.environment)
        self.door = Door(self.url)

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to work on the house's database."""
        return {
            **os.environ,
            "DROMOS_DATA": str(self.tree.data),
            "DATABASE_URL": url_of(socket_folder(self.tree.data)),
        }

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.tree.port}"

    def sign_in(self, page: Page, name: str) -> Page:
        return self.door.sign_in(page, name)

    def end(self) -> None:
        self.tree.end()
