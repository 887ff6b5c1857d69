"""Questions to the DNS. Which resolver answers is the setting MAIL_RESOLVER: any class with these three methods."""

from functools import lru_cache
from typing import Any, Protocol, cast

import dns.exception
import dns.rdatatype
import dns.resolver
from django.conf import settings
from django.utils.module_loading import import_string

TIMEOUT = 5.0


class LookupFailedError(Exception):
    """The DNS gave no answer, not even "there is none"; the message says why."""


class Resolver(Protocol):
    """An empty list: there is no such record. Raises LookupFailedError."""

    def txt(self, name: str) -> list[str]: ...

    def mx(self, name: str) -> list[str]:
        """Names of mail servers, the preferred first; "" for a domain that says it takes no mail."""
        ...

    def addresses(self, name: str) -> list[str]: ...


class DnsResolver:
    """Asks the servers of MAIL_NAMESERVERS ("192.0.2.1" or "192.0.2.1:5353"), without any those of this machine."""

    def __init__(self) -> None:
        named = [server for server in settings.MAIL_NAMESERVERS if server]
        self._resolver = dns.resolver.Resolver(configure=not named)
        self._resolver.lifetime = TIMEOUT
        if named:
            self._resolver.nameservers = [server.partition(":")[0] for server in named]
            self._resolver.port = int(named[0].partition(":")[2] or 53)

    def txt(self, name: str) -> list[str]:
        found = self._ask(name, "TXT")
        return [b"".join(record.strings).decode("utf-8", "replace") for record in found]

    def mx(self, name: str) -> list[str]:
        found = sorted(self._ask(name, "MX"), key=lambda record: int(record.preference))
        return [str(record.exchange).rstrip(".").lower() for record in found]

    def addresses(self, name: str) -> list[str]:
        return [str(record.address) for kind in ("A", "AAAA") for record in self._ask(name, kind)]

    def _ask(self, name: str, kind: str) -> list[Any]:
        try:
            return list(self._resolver.resolve(name, kind))
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.exception.DNSException, OSError) as error:
            raise LookupFailedError(str(error)) from error


@lru_cache(maxsize=1)
def _made(name: str, servers: tuple[str, ...]) -> Resolver:
    del servers
    return cast("Resolver", import_string(name)())


def resolver() -> Resolver:
    """The one that is configured."""
    return _made(settings.MAIL_RESOLVER, tuple(settings.MAIL_NAMESERVERS))
