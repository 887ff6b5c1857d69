"""Real servers and a browser for the tests, from Debian packages. Standard library only.

    python tests/debian.py install     fetch what is missing (Chromium is installed, the servers only unpacked)
    python tests/debian.py missing     print what is missing, one name a line

Mail servers exclude each other as installed packages, so they are never installed: their packages are downloaded
and unpacked into a private folder (DROMOS_DEBS, by default ~/.cache/dromos/debs, for root /var/cache/dromos/debs),
and nothing of the machine's owner is touched. Exim looks its user up by name at the start: libnss-wrapper lets us
answer, so that everything runs as an ordinary process without root.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

SERVER_PACKAGES = (
    "dovecot-core",
    "dovecot-imapd",
    "dovecot-lmtpd",
    "dovecot-pop3d",
    "dovecot-submissiond",
    "exim4-base",
    "exim4-daemon-light",
    "libnss-wrapper",
)
PROGRAMS = {
    "dovecot": "usr/sbin/dovecot",
    "exim4": "usr/sbin/exim4",
    "pop3": "usr/lib/dovecot/pop3",
    "submission": "usr/lib/dovecot/submission",
}
WITHOUT_WINDOWS = "chromium-headless-shell"
HOW = "to install what the tests need: ./run test --install"


def folder() -> Path:
    """Where packages are unpacked, one tree for all."""
    home = Path("/var/cache") if os.geteuid() == 0 else Path.home() / ".cache"
    return Path(os.environ.get("DROMOS_DEBS") or home / "dromos" / "debs") / "root"


def program(name: str) -> Path | None:
    """The unpacked program ("dovecot", "exim4", ...), None when absent."""
    candidate = folder() / PROGRAMS[name]
    return candidate if candidate.exists() else None


def library_path() -> str:
    """The LD_LIBRARY_PATH the unpacked programs need."""
    root = folder()
    modules = root / "usr/lib/dovecot/modules"
    found = [root / "usr/lib/dovecot", *(path for path in (modules, *modules.glob("*")) if path.is_dir())]
    found += [path for part in ("usr/lib", "lib") for path in (root / part).glob("*-linux-*")]
    return ":".join(str(path) for path in found if path.is_dir())


def name_wrapper() -> Path:
    """The library to preload so that a user name of ours is found."""
    return next(folder().glob("usr/lib/*-linux-*/libnss_wrapper.so"))


def chromium() -> Path | None:
    """Debian's Chromium, None when absent; the one without windows where it is there: it costs a third less."""
    found = shutil.which(WITHOUT_WINDOWS) or shutil.which("chromium")
    return Path(found) if found else None


def missing() -> list[str]:
    """Names of what the tests need and the machine lacks: those of PROGRAMS, chromium."""
    names = [name for name in PROGRAMS if program(name) is None]
    return names if chromium() else [*names, "chromium"]


def install() -> None:
    """Get everything that is missing; raises CalledProcessError when Debian's tools refuse."""
    lacking = missing()
    if not lacking and (shutil.which(WITHOUT_WINDOWS) or os.geteuid() != 0):
        return
    if os.geteuid() == 0:
        _run("apt-get", "update", "-qq")
    if "chromium" in lacking:
        _install_chromium()
    if os.geteuid() == 0 and not shutil.which(WITHOUT_WINDOWS):
        _install_what_is_there(WITHOUT_WINDOWS)
    if set(lacking) & set(PROGRAMS):
        _unpack_servers()


def _install_chromium() -> None:
    if os.geteuid() != 0:
        print("Chromium is missing; as root: apt-get install chromium", file=sys.stderr)
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _run("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", env=environment)


def _install_what_is_there(package: str) -> None:
    """Not every release has it, and the tests do without."""
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(command, check=False, env=environment, stdout=sys.stderr)


def _unpack_servers() -> None:
    root = folder()
    archive = root.parent / "archive"
    archive.mkdir(parents=True, exist_ok=True)
    plan = subprocess.run(
        ["apt-get", "--simulate", "--no-install-recommends", "install", *SERVER_PACKAGES],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    needed = {line.split()[1] for line in plan.splitlines() if line.startswith("Inst ")}
    _run("apt-get", "-qq", "download", *sorted(needed.union(SERVER_PACKAGES)), cwd=archive)
    unpacked = root.parent / f"unpacking-{os.getpid()}"
    for package in sorted(archive.glob("*.deb")):
        _run("dpkg", "-x", str(package), str(unpacked))
    (unpacked / PROGRAMS["exim4"]).chmod(0o755)  # without its setuid bit it stays an ordinary process
    _look_for_modules_nearby(unpacked)
    shutil.rmtree(root, ignore_errors=True)
    unpacked.rename(root)
    shutil.rmtree(archive)


def _look_for_modules_nearby(root: Path) -> None:
    """Dovecot has the place of its modules written into one library: let it be a folder beside the process."""
    built_in = b"/usr/lib/dovecot/modules\0"
    library = (root / "usr/lib/dovecot/libdovecot.so.0").resolve()
    library.write_bytes(library.read_bytes().replace(built_in, b"modules".ljust(len(built_in), b"\0")))


def _run(*command: str, cwd: Path | None = None, env: dict[str, str] | None = None) -> None:
    subprocess.run(command, check=True, cwd=cwd, env=env, stdout=sys.stderr)


def main() -> int:
    wanted = sys.argv[1:2]
    if wanted == ["install"]:
        install()
    elif wanted != ["missing"]:
        print(__doc__, file=sys.stderr)
        return 2
    lacking = missing()
    print("\n".join(lacking), end="\n" if lacking else "")
    return 1 if lacking else 0


if __name__ == "__main__":
    raise SystemExit(main())
