"""Remembering set-up within one scope: a request, or one batch of a worker.

Departments, rules, policies, calendars and texts are read for every letter and hardly ever change. Inside a scope
each such read happens once; outside of any scope nothing is remembered. So a change of set-up holds from the next
request or batch, on every machine, with nothing to invalidate.
"""

import contextlib
import functools
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_scope: ContextVar[dict[Any, Any] | None] = ContextVar("memo_scope", default=None)


@contextlib.contextmanager
def scope() -> Iterator[None]:
    """Remember until the end of the block. An inner scope is part of the outer one."""
    if _scope.get() is not None:
        yield
        return
    token = _scope.set({})
    try:
        yield
    finally:
        _scope.reset(token)


def is_open() -> bool:
    """Whether a scope remembers what is read now."""
    return _scope.get() is not None


def remembered(read: Callable[P, R]) -> Callable[P, R]:
    """``read``, a function of hashable arguments, is called once per scope for the same arguments."""

    @functools.wraps(read)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        known = _scope.get()
        if known is None:
            return read(*args, **kwargs)
        key = (read, args, tuple(sorted(kwargs.items())))
        if key not in known:
            known[key] = read(*args, **kwargs)
        result: R = known[key]
        return result

    return wrapper
