"""Real mail servers for tests: Exim takes letters by SMTP, hands them to Dovecot by LMTP, Dovecot shows them by IMAP.

Both run as ordinary processes of an ordinary user on free ports of 127.0.0.1, from packages that tests/debian.py
unpacked, in a folder of their own. As root they run as "nobody". Both speak TLS with a certificate of `authority` for
127.0.0.1; at 127.0.0.2 the same servers show a certificate for another name. Domains h.example (the house) and
c.example (customers) are delivered locally; every user exists, with the password "secret". Letters to gone@ are taken
and come back; away@ answers every letter by itself, each time with another subject.
"""

from __future__ import annotations

import contextlib
import grp
import imaplib
import os
import pwd
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import pytest

from tests import debian
from tests.certificates import Authority

PASSWORD = "secret"
DOMAINS = "h.example : c.example : meridian.example : customer.example"

DOVECOT = """
base_dir = {run}/dovecot
state_dir = {run}/state
log_path = {run}/dovecot.log
libexec_dir = {root}/usr/lib/dovecot
mail_plugin_dir = {root}/usr/lib/dovecot/modules
import_environment = TZ LD_LIBRARY_PATH={libraries}
listen = 127.0.0.1 127.0.0.2
protocols = imap lmtp pop3 submission
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
ssl_dh =
disable_plaintext_auth = no
auth_failure_delay = 0 secs
auth_mechanisms = plain login xoauth2 oauthbearer
hostname = localhost
submission_relay_host = 127.0.0.1
submission_relay_port = {smtp}
submission_relay_trusted = no
mail_location = maildir:{run}/mail/%u
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {run}/oauth2.conf
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={run}/mail/%u
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service pop3-login {{
  chroot =
  inet_listener pop3 {{
    port = {pop3}
  }}
  inet_listener pop3s {{
    port = {pop3s}
    ssl = yes
  }}
}}
service submission-login {{
  chroot =
  inet_listener submission {{
    port = {submission}
  }}
  inet_listener submissions {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
"""

OAUTH2 = """
username_attribute = email
tokeninfo_url = http://127.0.0.1:{provider}/introspect?token=
"""

EXIM = """
primary_hostname = mx.h.example
exim_path = {program}
keep_environment = LD_LIBRARY_PATH : LD_PRELOAD : NSS_WRAPPER_PASSWD : NSS_WRAPPER_GROUP
spool_directory = {run}/spool
log_file_path = {run}/exim-%slog
pid_file_path = {run}/exim.pid
daemon_smtp_ports = {smtp} : {smtps}
tls_on_connect_ports = {smtps}
tls_advertise_hosts = *
tls_certificate = {certificate}
tls_privatekey = {key}
local_interfaces = <; 127.0.0.1 ; 127.0.0.2
domainlist local = {domains}
smtp_accept_queue_per_connection = 0
smtp_accept_max = 200
message_size_limit = 60M
deliver_drop_privilege = true
acl_smtp_rcpt = acl_rcpt
acl_smtp_data = acl_data
never_users =
host_lookup =
rfc1413_query_timeout = 0s
begin acl
acl_rcpt:
  deny message = no such user
       local_parts = nobody-here
  accept domains = +local
  deny message = relay not permitted
acl_data:
  accept
begin routers
gone:
  driver = redirect
  domains = +local
  local_parts = gone
  data = :fail: the mailbox is gone
  allow_fail
away:
  driver = accept
  domains = +local
  local_parts = away
  condition = ${{if !eq{{$sender_address}}{{}}}}
  transport = vacation
  unseen
local:
  driver = accept
  domains = +local
  local_part_suffix = +*
  local_part_suffix_optional
  transport = to_dovecot
begin transports
vacation:
  driver = autoreply
  from = $local_part@$domain
  to = $sender_address
  subject = Out of office, notice $message_exim_id
  text = I am on holiday and read nothing.
to_dovecot:
  driver = smtp
  protocol = lmtp
  hosts = 127.0.0.1
  port = {lmtp}
  allow_localhost
  envelope_to_add
  delivery_date_add
  return_path_add
begin retry
* * F,10m,1s
"""


def free_port() -> int:
    """A port of 127.0.0.1 that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class MailServers:
    """Both servers, as a context. `kill_dovecot` and `start_dovecot` play the accidents."""

    def __init__(self) -> None:
        self.smtp_port, self.imap_port, self.lmtp_port = free_port(), free_port(), free_port()
        self.smtps_port, self.imaps_port = free_port(), free_port()
        self.pop3_port, self.pop3s_port, self.submission_port = free_port(), free_port(), free_port()
        # Where the mail server asks whose a token is (provider.py). Kept: a port that is only known gets taken.
        self.provider = socket.create_server(("127.0.0.1", 0))
        self.authority = Authority()
        self.run = Path(tempfile.mkdtemp(prefix="dromos-mail-"))
        self.uid, self.gid = _ordinary_user()
        self._dovecot: subprocess.Popen[bytes] | None = None
        self._exim: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self._write_files()
            self.start_dovecot()
            self._start_exim()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _write_files(self) -> None:
        user, group = pwd.getpwuid(self.uid).pw_name, grp.getgrgid(self.gid).gr_name
        certificate, key = self.authority.write_certificate(self.run, address="127.0.0.1")
        values = {
            "certificate": certificate, "key": key, "imaps": self.imaps_port, "smtps": self.smtps_port,
            "pop3": self.pop3_port, "pop3s": self.pop3s_port, "submission": self.submission_port,
            "provider": self.provider.getsockname()[1], "run": self.run, "root": debian.folder(), "libraries": debian.library_path(), "user": user, "group": group,
            "password": PASSWORD, "imap": self.imap_port, "lmtp": self.lmtp_port, "smtp": self.smtp_port,
            "program": debian.program("exim4"), "domains": DOMAINS,
        }  # fmt: skip
        (self.run / "dovecot.conf").write_text(DOVECOT.format(**values))
        (self.run / "oauth2.conf").write_text(OAUTH2.format(**values))
        (self.run / "exim.conf").write_text(EXIM.format(**values))
        person = f"Debian-exim:x:{self.uid}:{self.gid}::{self.run}:/bin/false\n"
        (self.run / "passwd").write_text(Path("/etc/passwd").read_text() + person)
        (self.run / "group").write_text(Path("/etc/group").read_text() + f"Debian-exim:x:{self.gid}:\n")
        for name in ("mail", "spool", "state", "dovecot", "dovecot/login"):
            (self.run / name).mkdir()
        for place in ("dovecot", "dovecot/login"):  # see debian.py: looked for in the process's own folder
            (self.run / place / "modules").symlink_to(debian.folder() / "usr/lib/dovecot/modules")
        for path in (self.run, *self.run.rglob("*")):
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def _popen(self, *command: str, preload: str = "") -> subprocess.Popen[bytes]:
        environment = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "LD_LIBRARY_PATH": debian.library_path(),
            "NSS_WRAPPER_PASSWD": str(self.run / "passwd"),
            "NSS_WRAPPER_GROUP": str(self.run / "group"),
        }
        if preload:
            environment["LD_PRELOAD"] = preload
        drop: dict[str, Any] = {"user": self.uid, "group": self.gid, "extra_groups": []}
        with (self.run / "output.log").open("ab") as output:
            return subprocess.Popen(
                command, env=environment, stdout=output, stderr=output, stdin=subprocess.DEVNULL, cwd=self.run,
                start_new_session=True, **(drop if os.geteuid() == 0 else {}),
            )  # fmt: skip

    def start_dovecot(self) -> None:
        """Start it, or start it again, on the same ports with the same letters; returns when it answers."""
        program, configuration = debian.program("dovecot"), str(self.run / "dovecot.conf")
        reader = str(debian.folder() / "usr/bin/doveconf")  # the program itself looks for it in /usr/bin only
        self._dovecot = self._popen(
            reader,
            "-f",
            "service=master",
            "-c",
            configuration,
            "-m",
            "master",
            "-e",
            str(program),
            "-F",
            "-c",
            configuration,
        )
        self._await(self.imap_port)
        self._await(self.lmtp_port)

    def kill_dovecot(self) -> None:
        """SIGKILL to the server and everything it started."""
        if self._dovecot is not None:
            _kill_group(self._dovecot)
            with contextlib.suppress(FileNotFoundError):
                (self.run / "dovecot" / "master.pid").unlink()

    def _start_exim(self) -> None:
        command = (str(debian.program("exim4")), "-C", str(self.run / "exim.conf"), "-bdf", "-q2s")
        self._exim = self._popen(*command, preload=str(debian.name_wrapper()))
        self._await(self.smtp_port)

    def _await(self, port: int, seconds: float = 15.0) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=2) as line:
                if line.recv(1):
                    return
            time.sleep(0.05)
        raise RuntimeError(f"no answer on port {port}:\n{self.logs()}")

    def logs(self) -> str:
        """The ends of all logs, for the message of a failure."""
        found = [f"== {path.name}\n{path.read_text(errors='replace')[-3000:]}" for path in self.run.glob("*log")]
        return "\n".join(found)

    def close(self) -> None:
        """Stop both and remove their folder."""
        for process in (self._exim, self._dovecot):
            if process is not None:
                _kill_group(process)
        self.provider.close()
        shutil.rmtree(self.run, ignore_errors=True)

    def send(self, content: bytes, *, sender: str, to: str) -> None:
        """Hand a letter in by SMTP, as a customer's server would."""
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=20) as server:
            server.sendmail(sender, [to], content)

    @contextlib.contextmanager
    def imap(self, user: str) -> Iterator[imaplib.IMAP4]:
        """A user's mailbox, INBOX selected."""
        line = imaplib.IMAP4("127.0.0.1", self.imap_port, timeout=20)
        try:
            line.login(user, PASSWORD)
            line.select("INBOX")
            yield line
        finally:
            with contextlib.suppress(imaplib.IMAP4.error, OSError):
                line.logout()

    def inbox(self, user: str) -> list[bytes]:
        """Every letter in a user's INBOX."""
        with self.imap(user) as line:
            numbers = line.search(None, "ALL")[1][0].split()
            if not numbers:
                return []
            answer = line.fetch(b",".join(numbers).decode(), "(BODY.PEEK[])")[1]
        return [part[1] for part in answer if isinstance(part, tuple)]

    def await_letters(self, user: str, count: int, seconds: float = 60.0) -> list[bytes]:
        """Wait until the user has at least so many letters."""
        began = time.monotonic()
        found: list[bytes] = []
        while (waited := time.monotonic() - began) < seconds:
            with contextlib.suppress(imaplib.IMAP4.error, OSError):
                found = self.inbox(user)
            if len(found) >= count:
                return found
            time.sleep(0.1 + min(waited / 5, 0.9))  # each look is a new line to the server
        raise AssertionError(f"{user} has {len(found)} of {count} letters\n{self.logs()}")


def _ordinary_user() -> tuple[int, int]:
    if os.geteuid() != 0:
        return os.getuid(), os.getgid()
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


@pytest.fixture(scope="session")
def mailservers() -> Iterator[MailServers]:
    """Exim and Dovecot. Where they are missing the test is skipped loudly; in CI they must be there."""
    lacking = [name for name in debian.PROGRAMS if debian.program(name) is None]
    if lacking and os.environ.get("CI") == "true":
        pytest.fail(f"{', '.join(lacking)} must be there in CI; {debian.HOW}")
    if lacking:
        pytest.skip(f"{', '.join(lacking)} missing; {debian.HOW}")
    with MailServers() as servers:
        yield servers
