"""Queues as set-up lists them: how many steps each has, what waits in it, and what its people have in hand."""

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from dromos.routing.models import Queue, RoutingStep, WorkItem


def queues_with_counts() -> QuerySet[Queue]:
    """Those in use first, with `waiting`, `held` and `step_count`. One query."""
    steps = RoutingStep.objects.filter(queue=OuterRef("pk")).order_by().values("queue").annotate(n=Count("pk"))
    rows = Queue.objects.select_related("department").annotate(
        waiting=Count("items", filter=Q(items__state=WorkItem.State.PENDING)),
        held=Count("items", filter=Q(items__state__in=WorkItem.HELD_STATES)),
        step_count=Coalesce(Subquery(steps.values("n")), 0),
    )
    return rows.order_by("-is_active", "department__name", "name")
