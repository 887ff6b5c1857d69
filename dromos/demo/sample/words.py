"""What the tickets of a sample house are found by: the words of their pieces, made once by the function that makes
those of real tickets, and put together by the database.
"""

from dromos.demo.sample.texts import Half
from dromos.tickets.search.documents import TROUBLE, Document
from dromos.triage.stems import languages_of
from dromos.triage.stems.vector import tsvector
from dromos.triage.troubles import troubles_of

WEIGHTS = {"subject": "A"}


def of_part(half: Half) -> str:
    """The words of a piece of a letter; of a beginning also what trouble it tells of."""
    found = tsvector([(half.text, languages_of(half.text[:200], half.language), WEIGHTS.get(half.part, "C"))])
    if half.part != "letter":
        return found
    told = sorted(troubles_of(half.text, half.language))
    return " ".join([found, *(f"'{TROUBLE}{one}':1D" for one in told)])


def of_word(word: str, language: str) -> str:
    return tsvector([(word, (language,), "C")])


def words_of(name: str, email: str, language: str) -> str:
    """The words of a customer on any ticket of theirs."""
    who = [name, email]
    whole = Document(language=language, people=who, senders=who, customer=who).vector()
    return whole.replace("'n:':1A", "").strip()
