"""Why an offer came to me, in two sentences of the reader's language."""

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from dromos.routing.why_me import Match, WhyMe


def sentences(why: WhyMe) -> str:
    """The reason, then who else could have had it."""
    return " ".join(part for part in (_reason(why), _others(why)) if part)


def _reason(why: WhyMe) -> str:
    if why.by_hand:
        return _("%(who)s gave it to you by hand.") % {"who": why.by_hand}
    said = []
    if why.last:
        said.append(_("You had it before."))
    elif why.preferred:
        said.append(_("The customer knows you."))
    if known := _known(why):
        said.append(_("You know %(skills)s.") % {"skills": known})
    return " ".join(said) or _("It asks for no special skill.")


def _known(why: WhyMe) -> str:
    language = get_language() or "en"
    named = [_skill(match, language) for match in why.matches]
    if why.language and why.language.level:
        named.append(_named(why.language, language))
    return ", ".join(named)


def _skill(match: Match, language: str) -> str:
    values = {"skill": _named(match, language), "level": match.level, "asked": match.asked}
    return _("%(skill)s (%(level)s of 5, asked for: %(asked)s)") % values


def _named(match: Match, language: str) -> str:
    return match.names.get(language) or match.names.get("en") or match.key


def _others(why: WhyMe) -> str:
    if why.by_hand:
        return ""
    if not why.others:
        return _("Nobody else could have it just then.")
    words = ngettext(
        "%(num)s other person could have had it; you had %(free)s of %(units)s units free.",
        "%(num)s other people could have had it; you had %(free)s of %(units)s units free.",
        why.others,
    )
    return words % {"num": why.others, "free": why.free, "units": why.units}
