"""Settings. Everything an installation may choose comes from the environment; the rest is set in the product itself."""

import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

PACKAGE = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("DROMOS_DATA", Path.home() / ".local/share/dromos"))


def _secret_key() -> str:
    """DROMOS_SECRET_KEY, else the data folder's own key (made by ``dromos up``), else one that only tests may have."""
    if key := os.environ.get("DROMOS_SECRET_KEY"):
        return key
    path = DATA / "secret.key"
    return path.read_text().strip() if path.exists() else "tests-and-checks-only"


def _database() -> dict[str, Any]:
    """``DATABASE_URL`` (postgresql://user:password@host:port/name?host=/socket/dir) as Django wants it."""
    url = urlsplit(os.environ.get("DATABASE_URL", "postgresql://dromos@/dromos"))
    options = dict(parse_qsl(url.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")) or "dromos",
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": options.pop("host", "") or url.hostname or "",
        "PORT": options.pop("port", "") or str(url.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # Only statements that ask for it are prepared; Django's default would refuse even those.
        "OPTIONS": {"application_name": "dromos", "prepare_threshold": sys.maxsize, **options},
    }


SECRET_KEY = _secret_key()
DEBUG = os.environ.get("DROMOS_DEBUG") == "1"
MAIL_RESOLVER = "dromos.channels.email.dns.DnsResolver"
MAIL_NAMESERVERS = os.environ.get("DROMOS_NAMESERVERS", "").split()
# Networks call-backs may reach although they are private: that of an ERP in the house, say.
CALLBACK_NETWORKS = os.environ.get("DROMOS_CALLBACK_NETWORKS", "").split()
# Networks in which a push service of one's own may be reached, also without https; elsewhere only public ones.
PUSH_NETWORKS = os.environ.get("DROMOS_PUSH_NETWORKS", "").split()
DEMO = os.environ.get("DROMOS_DEMO") == "1"
BASE_URL = os.environ.get("DROMOS_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
# Behind https cookies are secure. Any host is answered only on loopback; elsewhere the host of DROMOS_BASE_URL.
SECURE = BASE_URL.startswith("https://")
ALLOWED_HOSTS = [urlsplit(BASE_URL).hostname or "localhost", "127.0.0.1", "localhost", "[::1]", "testserver"]
ALLOWED_HOSTS += os.environ.get("DROMOS_HOSTS", "").split()
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "dromos.config",
    "dromos.lib",
    "dromos.accounts",
    "dromos.catalog",
    "dromos.customers",
    "dromos.calendars",
    "dromos.sla",
    "dromos.triage",
    "dromos.routing",
    "dromos.interactions",
    "dromos.backoffice",
    "dromos.tickets",
    "dromos.intake",
    "dromos.automation",
    "dromos.notifications",
    "dromos.channels.email",
    "dromos.channels.webform",
    "dromos.channels.sandbox",
    "dromos.api",
    "dromos.ui",
    "dromos.console",
    "dromos.portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "dromos.ui.csp.ContentSecurityPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "dromos.ui.requests.NoNul",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "dromos.console.account.middleware.StaffDoor",
    "django_htmx.middleware.HtmxMiddleware",
    "dromos.ui.viewer.Viewer",
]

ROOT_URLCONF = "dromos.config.urls"
WSGI_APPLICATION = "dromos.config.wsgi.application"
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "dromos.ui.jinja.environment",
            "context_processors": ["dromos.console.navigation.context"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

# Shared by every process on every machine: throttles and used codes must hold everywhere. Nothing else is kept in it.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "dromos_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["dromos.accounts.sessions.StaffBackend"]
SESSION_ENGINE = "dromos.accounts.sessions"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_ADAPTER = "dromos.console.account.adapter.StaffAdapter"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "20/m/ip,8/300s/key",
    "reset_password": "20/h/ip,4/h/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
ACCOUNT_FORMS = {
    "login": "dromos.console.account.forms.LoginForm",
    "change_password": "dromos.console.account.forms.ChangePasswordForm",
    "reset_password": "dromos.console.account.forms.ResetPasswordForm",
    "reset_password_from_key": "dromos.console.account.forms.ResetPasswordKeyForm",
    "reauthenticate": "dromos.console.account.forms.ReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": "dromos.console.account.forms.CodeForm",
    "reauthenticate": "dromos.console.account.forms.CodeAgainForm",
    "activate_totp": "dromos.console.account.forms.ActivateForm",
}
# How many reverse proxies of ours stand in front; their X-Forwarded-For is believed that far and no further.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("DROMOS_PROXIES", "0"))
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
PASSWORD_RESET_TIMEOUT = 4 * 3600
MFA_ADAPTER = "dromos.console.account.adapter.SecondFactorAdapter"
# The address of a member of staff is the administrators' matter; nobody proves it here.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Dromos"

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "dromos_session"
CSRF_COOKIE_NAME = "dromos_csrf"
CSRF_FAILURE_VIEW = "dromos.ui.door.token_refused"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("el", "Ελληνικά"), ("hu", "Magyar"), ("ru", "Русский"), ("cs", "Čeština")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"


def keep_built_files(headers: Any, path: str, url: str) -> None:
    """What is built is asked for with its version, so browsers keep it; the rest is asked for again after a minute."""
    del path
    if url.startswith(f"/{STATIC_URL}dist/"):
        headers["Cache-Control"] = "public, max-age=31536000, immutable"


# Served straight from the package; nothing to collect.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ADD_HEADERS_FUNCTION = keep_built_files
DATA_UPLOAD_MAX_MEMORY_SIZE = 30 * 2**20

# Who reads the originals of a channel, for people who look at them before there is a ticket.
ORIGINAL_READERS = {
    "email": "dromos.channels.email.inbound.parse",
    "webform": "dromos.channels.webform.inbound.parse",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("DROMOS_LOG", "WARNING")},
}
