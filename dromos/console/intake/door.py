"""Who may look after what arrives and leaves: leads and administrators; hidden rows do not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from dromos.accounts.access import NotAllowedError
from dromos.console.customers.door import to_sign_in, user_of
from dromos.intake import access
from dromos.intake.access import NoSuchOriginalError

View = Callable[..., HttpResponse]


def keeper(view: View) -> View:
    """Only for those who look after intake and outbox."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        try:
            access.require_keeper(user_of(request))
            return view(request, *args, **kwargs)
        except NoSuchOriginalError as error:
            raise Http404 from error
        except NotAllowedError as error:
            return render(request, "403.html", {"reason": _(str(error))}, status=403)

    return guarded
