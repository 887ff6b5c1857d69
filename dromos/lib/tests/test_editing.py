"""Verbs that change rows of set-up take only what they know."""

import pytest

from dromos.lib import editing
from dromos.lib.models import Setting


def test_what_a_verb_does_not_know_is_refused_before_anything_is_set() -> None:
    row = Setting(key="a", value=1)
    with pytest.raises(ValueError, match="cannot change id, pk"):
        editing.assign(row, {"value": 2, "pk": 7, "id": 7}, ("key", "value"))
    assert row.value == 1
    assert editing.assign(row, {"value": 2}, ("key", "value")) == {"value": 1}
    assert row.value == 2
