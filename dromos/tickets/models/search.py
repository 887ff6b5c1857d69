"""What tickets are found by. Rows of these tables can be made anew from the others at any time."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from dromos.tickets.models.ticket import Ticket


class SearchEntry(models.Model):
    """The words of one ticket as lexemes with places and weights (search/documents.py makes them).

    Weights: A number and subject; B customer, addresses, tags and own fields; C messages; D notes and files.
    """

    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, primary_key=True, related_name="search_entry")
    lexemes = SearchVectorField()
    indexed_at = models.DateTimeField()

    class Meta:
        indexes = [GinIndex(fields=["lexemes"], name="search_lexemes", gin_pending_list_limit=1024)]

    def __str__(self) -> str:
        return f"words of {self.ticket_id}"


class SearchRules(models.Model):
    """By which rules of words all entries were made (triage.stems.RULES); one row. While they are made anew by other
    rules, ``after`` is the last ticket that was read by those.
    """

    rules = models.PositiveIntegerField()
    after = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"rules {self.rules}"


class SearchBacklog(models.Model):
    """Something of a ticket changed: its words are to be read again. One row for each change, taken by the indexer."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.ticket_id} since {self.at}"
