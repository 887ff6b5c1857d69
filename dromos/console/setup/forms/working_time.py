"""Spans of working time as people write them: "30 min", "4 h", "1 h 30 min"."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

SPAN = re.compile(
    r"^\s*(?:(\d{1,5})\s*(?:h|hours?|ώ|ω|ó|ч|hod)\.?)?\s*(?:(\d{1,5})\s*(?:m|min|minutes?|λ|λεπτά|p|perc|мин)\.?)?\s*$",
    re.IGNORECASE,
)


def written(seconds: int | None) -> str:
    """``5400`` -> ``1 h 30 min``; "" for None."""
    if seconds is None:
        return ""
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    parts = [f"{hours} h" if hours else "", f"{minutes} min" if minutes or not hours else ""]
    return " ".join(part for part in parts if part)


class WorkingTimeField(forms.CharField):
    """Seconds of working time; None when left empty."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"data-width": "s", "placeholder": "4 h", "maxlength": 30}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return written(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        found = SPAN.match(text) if text and len(text) <= 30 else None
        if not text:
            return None
        if found is None or not any(found.groups()):
            raise forms.ValidationError(_("Write hours and minutes, such as 4 h or 1 h 30 min."))
        hours, minutes = (int(part or 0) for part in found.groups())
        return hours * 3600 + minutes * 60
