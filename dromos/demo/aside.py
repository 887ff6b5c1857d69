"""What arrived and opened nothing: kept with its cause, so that the one equation holds in the demo too."""

import datetime as dt
import random

from dromos.demo import letters
from dromos.demo.bulk import Bulk
from dromos.demo.world import World

_SPAM = (
    "You have won a cruise", "Cheap toner, today only", "Your mailbox will be deleted", "SEO offer for your company",
    "Investment opportunity", "Re: your unpaid parcel",
)  # fmt: skip
_AWAY = (
    "Αυτόματη απάντηση: λείπω έως τη Δευτέρα", "Automatikus válasz: szabadságon vagyok",
    "Automatická odpověď: mimo kancelář", "Автоответ: я в отпуске", "Out of office",
)  # fmt: skip
_LISTS = ("Weekly newsletter: fibre in Europe", "Changelog digest", "Your invitation to the trade fair")


def set_aside(world: World, bulk: Bulk, at: dt.datetime, rng: random.Random) -> None:
    """About fifty letters in ninety days that no person had to read."""
    kinds = (
        ("spam", _SPAM, "", "words of the house's spam rule"),
        ("out_of_office", _AWAY, "Auto-Submitted: auto-replied\r\n", "Auto-Submitted: auto-replied"),
        ("list", _LISTS, "List-Id: <news.example>\r\nPrecedence: bulk\r\n", "List-Id"),
    )
    for number in range(52):
        cause, subjects, extra, evidence = rng.choice(kinds)
        when = at - dt.timedelta(minutes=rng.randrange(30, 90 * 24 * 60))
        envelope = letters.Envelope(
            "News Desk" if cause != "out_of_office" else "Mail robot",
            f"sender{number}@bulk.example",
            "info@meridian.example",
            rng.choice(subjects),
            f"aside.{number}@bulk.example",
            when,
            extra=extra,
        )
        world.raw(
            bulk,
            letters.original(envelope, f"{envelope.subject}.\n\nThis is an automatic message."),
            when,
            outcome={"result": "set_aside", "verdict": cause, "cause": cause, "evidence": evidence},
        )
