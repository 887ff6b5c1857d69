"""Files that come with a form: how many, how large, and as what intake takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dromos.interactions.filenames import safe_name
from dromos.interactions.inbound import InboundAttachment

MOST_FILES = 10
LARGEST = 10 * 2**20
LARGEST_TOGETHER = 25 * 2**20


class FilesInput(forms.ClearableFileInput):
    """Several files in one go."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """Any number of files up to the limits, as what intake takes. Not required unless said so."""

    widget = FilesInput

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, **options})

    def clean(self, data: Any, initial: Any = None) -> list[InboundAttachment]:
        del initial
        files = [file for file in (data if isinstance(data, list) else [data]) if isinstance(file, UploadedFile)]
        _check(files)
        return [_taken(file, position) for position, file in enumerate(files)]


def _check(files: Sequence[UploadedFile[Any]]) -> None:
    if len(files) > MOST_FILES:
        text = ngettext("At most %(num)s file at a time.", "At most %(num)s files at a time.", MOST_FILES)
        raise ValidationError(text % {"num": MOST_FILES})
    for file in files:
        if (file.size or 0) > LARGEST:
            said = {"name": (file.name or "")[:80], "most": filesizeformat(LARGEST)}
            raise ValidationError(_("“%(name)s” is larger than %(most)s.") % said)
    if sum(file.size or 0 for file in files) > LARGEST_TOGETHER:
        raise ValidationError(
            _("Together the files are larger than %(most)s.") % {"most": filesizeformat(LARGEST_TOGETHER)}
        )


def _taken(file: UploadedFile[Any], position: int) -> InboundAttachment:
    content_type = (file.content_type or "application/octet-stream").split(";")[0].strip().lower()[:120]
    name = safe_name(file.name or "", content_type, position)
    return InboundAttachment(filename=name, content_type=content_type, content=file.read())
