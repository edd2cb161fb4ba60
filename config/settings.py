"""One settings file for all: development, tests, demo and production read it from the environment.

`DATABASE_URL` and `REDIS_URL` unset mean the embedded servers below `var/`, and only with `DEBUG` on.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_email_url
import structlog
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env
from kombu import Exchange, Queue
from redis.backoff import NoBackoff
from redis.retry import Retry

from embedded.addresses import postgres_address, redis_address, var_folder
from engine.queues import QUEUES, ROUTES

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()

# DEBUG in the environment means one machine and one person: embedded servers, no secrets needed. Django's own DEBUG,
# with error pages that show the code, is for editing only: the demo answers with the pages that everybody sees.
LOCAL = env.bool("DEBUG", False)
RELOAD = LOCAL and env.bool("RELOAD", False)  # read templates and static files anew for each request
DEBUG = RELOAD
BASE_URL = env.str("BASE_URL", "http://127.0.0.1:8000" if LOCAL else "").rstrip("/")
if not BASE_URL.startswith(("http://", "https://")):
    raise ImproperlyConfigured("Set BASE_URL, like https://pilothouse.example.com (DEBUG is off).")
_own_hosts = ["127.0.0.1", "localhost"] if LOCAL else [urlsplit(BASE_URL).hostname]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", []) or _own_hosts
CSRF_TRUSTED_ORIGINS = [BASE_URL] if BASE_URL.startswith("https://") else []
SECURE = BASE_URL.startswith("https://")


DEVELOPMENT_KEY = "only-for-development"  # too short to be accepted when DEBUG is off
SECRET_KEY = env.str("SECRET_KEY", DEVELOPMENT_KEY if LOCAL else "")
if not LOCAL and len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("Set SECRET_KEY to a random text of at least 50 characters (DEBUG is off).")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "csp",
    "pgtrigger",
    "pghistory",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "django_structlog",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "common",
    "engine",
    "accounts",
    "documents",
    "pilots",
    "assessments",
    "intake",
    "chase",
    "portfolio",
]

MIDDLEWARE = [
    "csp.middleware.CSPMiddleware",  # first: what the next ones answer by themselves carries the policy, too
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # answers a length that says nothing: tokens are masked anew in each page, and random bytes are added (BREACH)
    "django.middleware.gzip.GZipMiddleware",
    "common.plain_text.only_plain_text",
    "config.from_here.only_from_here",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.a_working_day_at_most",
    "accounts.middleware.half_an_hour_unused_at_most",
    "accounts.middleware.SignInFirst",
    "accounts.middleware.reader_language",
    "accounts.middleware.reader_time_zone",
    "accounts.middleware.nothing_stored",
    "accounts.middleware.second_factor_first",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.request_log.RequestLog",
    "pghistory.middleware.HistoryMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

_LOADERS: list[Any] = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    _LOADERS if RELOAD else [("django.template.loaders.cached.Loader", _LOADERS)],
                )
            ],
            "builtins": [
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "common.templatetags.pilothouse",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "common.context.page",
                "accounts.context.bar",
                "config.context.engine",
            ],
        },
    }
]

if env.str("DATABASE_URL", ""):
    APPLICATION_ROLE = env.dj_db_url("DATABASE_URL")
elif LOCAL:
    APPLICATION_ROLE = postgres_address()
else:
    raise ImproperlyConfigured("Set DATABASE_URL, like postgres://user:password@host/name (DEBUG is off).")
# The owner's address is there only where migrations run; web, worker and beat must not know it.
_as_owner = bool(env.str("OWNER_DATABASE_URL", ""))
DATABASES = {"default": env.dj_db_url("OWNER_DATABASE_URL") if _as_owner else APPLICATION_ROLE.copy()}
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False}
# for the cursors of common.planned; those of Django send each statement anew
DATABASES["default"].setdefault("OPTIONS", {})["prepare_threshold"] = 5
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", "")
if not REDIS_URL and not LOCAL:
    raise ImproperlyConfigured("Set REDIS_URL, like redis://host:6379/0 (DEBUG is off).")
_redis = redis_address(REDIS_URL)
CACHES = {
    # where the doors count attempts: without Redis they neither fail nor stand open
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_attempts",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # by default the 301st address makes it forget a third of the others
    },
    "redis": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": _redis.cache,
        # by default a server that is down costs each request four seconds of retries
        "OPTIONS": {"retry": Retry(NoBackoff(), 1), "socket_connect_timeout": 2, "socket_timeout": 2},
    },
}

CELERY_BROKER_URL = _redis.broker
QUEUES_URL = _redis.queues  # where the status page counts what waits
# A worker that is not told its queues (-Q) takes from all of them.
CELERY_TASK_QUEUES = [Queue(name, Exchange(name), routing_key=name) for name in QUEUES]
CELERY_TASK_ROUTES = ROUTES
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,  # twice the hard limit below: a task that still runs is not started again
    "unacked_restore_throttle": 1,  # by default a lost task comes back after 100 s only
    "socket_connect_timeout": 2,
    "socket_timeout": 3,
}
# A person who saves must not wait for a broker that is away: one more try for a connection that went stale, then the
# sweep finds the change. (Turning the retry off makes kombu wait six seconds instead.)
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 270
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_HIJACK_ROOT_LOGGER = False  # the worker logs as LOGGING says

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # people are opened by an administrator, there is no sign-up
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # of a changed password or second factor: it may have been somebody else
ACCOUNT_FORMS = {
    "login": "accounts.forms.sign_in.SignInForm",
    "reauthenticate": "accounts.forms.sign_in.ConfirmForm",
    "reset_password": "accounts.forms.sign_in.ForgottenPasswordForm",
    "reset_password_from_key": "accounts.forms.sign_in.NewPasswordForm",
    "set_password": "accounts.forms.sign_in.FirstPasswordForm",
    "change_password": "accounts.forms.sign_in.ChangePasswordForm",
}

MFA_ADAPTER = "accounts.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = {"webauthn_login": "120/m/ip"}  # nothing can be guessed here, and a whole office has one address
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a passkey stands for two factors: the device, and who holds it
_address = urlsplit(BASE_URL)
_port = _address.port if _address.port != {"https": 443, "http": 80}.get(_address.scheme) else None
# browsers make passkeys for names, never for numbers
PASSKEY_HOST = "localhost" if _address.hostname == "127.0.0.1" else _address.hostname or ""
PASSKEY_ORIGIN = f"{_address.scheme}://{PASSKEY_HOST}{f':{_port}' if _port else ''}"  # as browsers write it
MFA_TOTP_ISSUER = "Pilothouse"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "accounts.forms.second_factor.CodeForm",
    "reauthenticate": "accounts.forms.second_factor.ConfirmByCodeForm",
    "activate_totp": "accounts.forms.second_factor.SetUpForm",
    "add_webauthn": "accounts.forms.passkeys.AddForm",
    "edit_webauthn": "accounts.forms.passkeys.RenameForm",
    "login_webauthn": "accounts.forms.passkeys.SignInForm",
    "authenticate_webauthn": "accounts.forms.passkeys.SecondStepForm",
    "reauthenticate_webauthn": "accounts.forms.passkeys.ConfirmForm",
}
# Whose signature binds the organisation sets up a second factor before anything else, until the policy says otherwise.
# In the demo nobody has a phone at hand that knows these people.
SECOND_FACTOR_FOR_SIGNERS = env.bool("SECOND_FACTOR_FOR_SIGNERS", not LOCAL)

# One identity provider (OpenID Connect) may say who people are, for accounts that stand already: docs/operating.md.
SSO_ISSUER = env.str("SSO_ISSUER", "")
SSO_CLIENT_ID = env.str("SSO_CLIENT_ID", "")
SSO_CLIENT_SECRET = env.str("SSO_CLIENT_SECRET", "")
SSO_NAME = env.str("SSO_NAME", "") or (urlsplit(SSO_ISSUER).hostname or "")
SSO_VERIFIED_CLAIM = env.str("SSO_VERIFIED_CLAIM", "") or "email_verified"
SSO_SECOND_FACTOR = env.bool("SSO_SECOND_FACTOR", False)  # believe the provider when it says that it asked for one
if SSO_ISSUER and not (SSO_CLIENT_ID and SSO_CLIENT_SECRET and (LOCAL or SSO_ISSUER.startswith("https://"))):
    raise ImproperlyConfigured("Set SSO_ISSUER to an https address, and SSO_CLIENT_ID and SSO_CLIENT_SECRET with it.")

SESSION_ENGINE = "django.contrib.sessions.backends.db"  # signing in must not depend on Redis
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", 30)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
if SECURE:
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
SECURE_SSL_REDIRECT = SECURE and env.bool("SECURE_SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^statusz$"]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"
if env.bool("BEHIND_TLS_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # tries are counted by address: what the proxy appended last is the reader's, whatever the reader wrote before it
    ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 1)
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}

_mail = dj_email_url.parse(env.str("EMAIL_URL", "console:" if LOCAL else "smtp://localhost:25"))
globals().update({key: value for key, value in _mail.items() if key.startswith("EMAIL_")})
EMAIL_TIMEOUT = _mail["EMAIL_TIMEOUT"] or 30  # seconds: a server that says nothing must not hold up the others
DEFAULT_FROM_EMAIL = env.str("FROM_EMAIL", "Pilothouse <pilothouse@localhost>")

# Where channels may be: ".example.com" stands for every host below it. Hosts inside the own network, like a Mattermost
# of the organisation, are named one by one ("chat.example.internal", "chat.example.internal:8443").
WEBHOOK_HOSTS = env.list(
    "WEBHOOK_HOSTS",
    ["hooks.slack.com", ".webhook.office.com", ".logic.azure.com", ".environment.api.powerplatform.com"],
)
WEBHOOK_INSIDE_HOSTS: list[str] = env.list("WEBHOOK_INSIDE_HOSTS", [])

LANGUAGES = [("en", "English"), ("de", "Deutsch")]
# What binds or goes to several people is in the organisation's language: papers, frozen evidence, channels, exports.
# People read pages and mails in their own (`User.language`), strangers in that of their browser.
LANGUAGE_CODE = env.str("ORGANISATION_LANGUAGE", "en")
if LANGUAGE_CODE not in dict(LANGUAGES):
    raise ImproperlyConfigured("Set ORGANISATION_LANGUAGE to en or de.")
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", "UTC")  # where the organisation lives: the day that rules, evidence and papers go by
LOCALE_PATHS = [BASE_DIR / "locale"]
CURRENCY = env.str("CURRENCY", "EUR")
PAPER_SIZE = env.str("PAPER_SIZE", "A4")
if PAPER_SIZE not in {"A4", "Letter"}:
    raise ImproperlyConfigured("Set PAPER_SIZE to A4 or Letter.")
ORGANISATION = env.str("ORGANISATION", "Nordhafen Group" if LOCAL else "")

# The organisation's certificate, for the worker: a PKCS#12 file, or a key that a PKCS#11 module holds. Without either,
# a machine of one person makes its own and says TEST on every paper.
SEAL_PKCS12 = env.str("SEAL_PKCS12", "")
SEAL_PKCS12_PASSWORD = env.str("SEAL_PKCS12_PASSWORD", "")
SEAL_PKCS11_MODULE = env.str("SEAL_PKCS11_MODULE", "")
SEAL_PKCS11_TOKEN = env.str("SEAL_PKCS11_TOKEN", "")
SEAL_PKCS11_LABEL = env.str("SEAL_PKCS11_LABEL", "")
SEAL_PKCS11_PIN = env.str("SEAL_PKCS11_PIN", "")
SEAL_TRIAL = env.bool("SEAL_TRIAL", LOCAL)
SEAL_FOLDER = var_folder() / "seal"
SEAL_TRUSTED = env.str("SEAL_TRUSTED", "")  # a folder of *.pem: every certificate that papers were ever sealed with
TSA_URL = env.str("TSA_URL", "")
TSA_TRUSTED = env.str("TSA_TRUSTED", "")  # a folder of *.pem: who vouches for the time service

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if LOCAL
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = LOCAL  # the demo serves the files where they lie, without collectstatic
WHITENOISE_AUTOREFRESH = RELOAD
MEDIA_ROOT = var_folder() / "media"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_HANDLERS = [
    "common.uploads.LeaveUnread",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.add_log_level,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.KeyValueRenderer() if LOCAL else structlog.processors.JSONRenderer(),
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
}
