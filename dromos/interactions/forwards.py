"""Letters that are sent on: known by their subject, in the languages mail programs speak. Pure."""

import re

_FORWARD_SUBJECT = re.compile(
    r"^\s*(?:\[[^\]]{1,60}\]\s*)?(fwd?|wg|tr|rv|πρθ|προωθ|továbbítva|tov|пересл|fw|i|vb|přep|přeposl)\s?:",
    re.IGNORECASE,
)


def names_a_forward(subject: str) -> bool:
    """Whether the subject says that somebody else's letter is sent on ("Fwd: ...")."""
    return bool(_FORWARD_SUBJECT.match(subject))
