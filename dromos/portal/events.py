from dataclasses import dataclass

from dromos.lib.events import Event


@dataclass(frozen=True)
class SignInAsked(Event):
    """Somebody asked for a sign-in link; whether we know the address is found out later, out of sight."""

    request_id: int
