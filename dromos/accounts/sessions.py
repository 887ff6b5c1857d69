"""Who asks: the session and the member of staff behind it, with what every page wants to know of them.

The two statements that every page begins with, so they are prepared, and the second one brings along the rights and
the second factor that would each be asked for a moment later.
"""

from __future__ import annotations

import json
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.db import connection
from django.db.models import JSONField

from dromos.accounts.access import REQUIRE_TOTP_FOR, rights_from
from dromos.accounts.models import User
from dromos.lib.prepared import ask

_SESSION = "SELECT session_data FROM django_session WHERE session_key = $1 AND expire_date > statement_timestamp()"
_FIELDS = [field.attname for field in User._meta.concrete_fields]
_JSON = [place for place, field in enumerate(User._meta.concrete_fields) if isinstance(field, JSONField)]
_PERSON = f"""
    SELECT EXISTS (SELECT 1 FROM mfa_authenticator WHERE user_id = person.id AND type = 'totp'),
           (SELECT value::text FROM lib_setting WHERE key = '{REQUIRE_TOTP_FOR}'),
           (SELECT coalesce(json_agg(json_build_array(role, department_id)), '[]')::text FROM accounts_grant
            WHERE user_id = person.id AND (until_at IS NULL OR until_at > statement_timestamp())),
           {", ".join(f'person."{field.column}"' for field in User._meta.concrete_fields)}
    FROM accounts_user AS person WHERE person.id = $1
"""  # noqa: S608 - names of our own columns


class SessionStore(db.SessionStore):
    """Django's sessions in the database, read by a prepared statement."""

    def load(self) -> dict[str, Any]:
        rows = ask(_SESSION, self.session_key) if self.session_key else []
        if not rows:
            self._session_key = None  # as Django does for a session that is over
            return {}
        found: dict[str, Any] = self.decode(rows[0][0])
        return found

    @classmethod
    def get_model_class(cls) -> Any:
        return db.SessionStore.get_model_class()


class StaffBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    """Sign-in as django-allauth has it; whoever is signed in is read together with their rights."""

    def get_user(self, user_id: Any) -> User | None:
        rows = ask(_PERSON, int(user_id))
        if not rows:
            return None
        has_totp, required, grants, *values = rows[0]
        for place in _JSON:
            values[place] = json.loads(values[place])
        user = User.from_db(connection.alias, _FIELDS, values)
        if not self.user_can_authenticate(user):
            return None
        user._rights = rights_from(user, json.loads(grants))  # type: ignore[attr-defined]
        user._second_factor = (has_totp, json.loads(required) if required else None)  # type: ignore[attr-defined]
        return user
