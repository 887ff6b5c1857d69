"""Run a program that dies with its parent and, when asked, never as root.

Executed as a script (``python -I -S child.py ...``): it prepares the process and then *becomes* the program,
so it costs milliseconds and no memory. Standard library only.

As root, PostgreSQL refuses to run. In order of preference the program then runs
1. as the owner of its folder, if that is somebody else (an ordinary user created it);
2. inside a user namespace in which root wears the number of ``nobody``: files stay the caller's;
3. where namespaces are forbidden, as the system user ``postgres`` or ``nobody``, who is given the folder.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import os
import pwd
import signal
import sys
from pathlib import Path

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1
NOBODY = 65534


def die_with_parent(parent: int, with_signal: int = signal.SIGTERM) -> None:
    """Ask the kernel for ``with_signal`` when the process ``parent`` is gone, however it went."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, with_signal, 0, 0, 0)
    if os.getppid() != parent:  # it died before we asked
        os.kill(os.getpid(), with_signal)


def wear_another_number() -> bool:
    """Enter a user namespace where root appears as nobody. False where the system forbids it."""
    libc = ctypes.CDLL(None, use_errno=True)
    group = os.getegid()
    if os.environ.get("DROMOS_NO_USER_NAMESPACE") or libc.unshare(CLONE_NEWUSER):
        return False
    try:
        with contextlib.suppress(OSError):
            Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
        Path("/proc/self/uid_map").write_text(f"{NOBODY} 0 1", encoding="ascii")
        Path("/proc/self/gid_map").write_text(f"{NOBODY} {group} 1", encoding="ascii")
    except OSError:
        sys.exit("dromos: this system allows user namespaces only halfway; set DROMOS_NO_USER_NAMESPACE=1")
    return True


def unprivileged_user() -> tuple[int, int]:
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return user.pw_uid, user.pw_gid
    sys.exit("dromos: PostgreSQL does not run as root, and there is no user 'postgres' or 'nobody' to run it as")


def hand_over(folder: Path, user: int, group: int) -> None:
    if folder.stat().st_uid == user:
        return
    os.chown(folder, user, group)
    for base, folders, files in os.walk(folder):
        for name in folders + files:
            os.chown(Path(base, name), user, group, follow_symlinks=False)


def become(user: int, group: int, folders: list[Path]) -> None:
    for folder in folders:
        hand_over(folder, user, group)
    os.setgroups([])
    os.setgid(group)
    os.setuid(user)


def drop_root(folders: list[Path]) -> None:
    """Leave root behind before working in ``folders`` (see the order in the module's contract)."""
    if os.geteuid() != 0:
        return
    owner = folders[0].stat()
    if owner.st_uid != 0:
        become(owner.st_uid, owner.st_gid, folders)
    elif not wear_another_number():
        become(*unprivileged_user(), folders)
    for folder in folders:
        if not os.access(folder, os.W_OK | os.X_OK):
            sys.exit(f"dromos: the user PostgreSQL runs as cannot reach {folder}: choose another --data folder")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--signal", type=int, default=int(signal.SIGTERM))
    parser.add_argument("--unprivileged-in", type=Path, action="append", default=[])
    parser.add_argument("program", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    program = options.program[1:] if options.program[:1] == ["--"] else options.program
    if options.unprivileged_in:
        drop_root(options.unprivileged_in)
    die_with_parent(options.parent, options.signal)  # after the change of user, which would clear it
    signal.pthread_sigmask(signal.SIG_SETMASK, ())  # the supervisor blocks what it waits for
    os.execv(program[0], program)  # noqa: S606 - no shell is the point


if __name__ == "__main__":
    main()
