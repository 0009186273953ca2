"""The one settings module: every difference between installations is an environment variable.

``env.sample`` lists the variables; ``docs/installing.md`` explains them. Without any of them the
settings are those of the loopback demo, and of nothing else: ``MOHSDOC_DEMO=0`` refuses to start
until a secret key and host names are given.
"""

from __future__ import annotations

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from whitenoise.compress import Compressor

from mohsdoc import process, variables
from mohsdoc.database_url import SQLITE

BASE_DIR = Path(__file__).resolve().parent.parent

DEMO = variables.flag("MOHSDOC_DEMO", True)
DEBUG = variables.flag("MOHSDOC_DEBUG", False)

_DEMO_KEY = "demo-only-key-for-loopback-never-for-patients-0123456789abcdef"
SECRET_KEY = variables.secret("MOHSDOC_SECRET_KEY", _DEMO_KEY if DEMO else "")
if not SECRET_KEY or (not DEMO and SECRET_KEY == _DEMO_KEY):
    raise ImproperlyConfigured(
        "MOHSDOC_SECRET_KEY is not set. Make one with\n"
        "  python3 -c 'import secrets; print(secrets.token_urlsafe(50))'\n"
        "and put it into the environment file named in docs/installing.md."
    )
# A key of its own, so that a new SECRET_KEY breaks no chain of audit events and no seal.
AUDIT_KEY = variables.secret("MOHSDOC_AUDIT_KEY", f"audit of {_DEMO_KEY}" if DEMO else "")
if len(AUDIT_KEY) < 32 or (not DEMO and AUDIT_KEY in (SECRET_KEY, f"audit of {_DEMO_KEY}")):
    raise ImproperlyConfigured(
        "MOHSDOC_AUDIT_KEY is not set, too short, or the same as the secret key. Make one like\n"
        "MOHSDOC_SECRET_KEY, once, and keep a copy of it apart from the backups."
    )
# How many web servers of our own stand in front: what the outermost saw is the visitor's address.
TRUSTED_PROXIES = variables.number("MOHSDOC_PROXIES", 0 if DEMO else 1, least=0)
ALLOWED_HOSTS = variables.listed(
    "MOHSDOC_HOSTS",
    ["127.0.0.1", "localhost", "[::1]"],
    each=r"[^/\s]+",
    fault="a host's name has no https:// and no path",
)
CSRF_TRUSTED_ORIGINS = variables.listed(
    "MOHSDOC_ORIGINS",
    each=r"https?://[^/\s]+",
    fault="each begins with https:// and ends with the host's name",
)

INSTALLED_APPS = [
    "mohsdoc.apps.MohsdocAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "encounters.apps.EncountersConfig",
]

MIDDLEWARE = [
    # Outermost: what it compresses is whole.
    "mohsdoc.compression.CompressedTextMiddleware",
    # Then what belongs on every answer: static files, refusals and redirects included.
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "encounters.web.middleware.NoStoreMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "encounters.web.middleware.SoundSessionKeyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "encounters.accounts.middleware.SessionGuardMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "encounters.web.middleware.OwnClockMiddleware",
    # Outside the save's transaction: what is refused is taken back, that it was tried is not.
    "encounters.web.audit_trail.AuditTrailMiddleware",
    # Last: it calls the view itself, and ends the save's transaction.
    "encounters.web.save_once.SaveOnceMiddleware",
]

ROOT_URLCONF = "mohsdoc.urls"
WSGI_APPLICATION = "mohsdoc.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "mohsdoc.template_loader.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "encounters.web.context.everywhere",
            ],
            "builtins": ["encounters.templatetags.mohs", "mohsdoc.page_tags"],
        },
    },
]

DATABASES = {"default": variables.database("DATABASE_URL", f"sqlite:///{BASE_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == SQLITE:
    # FULL, not NORMAL: what the page calls saved must survive a power cut.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        ),
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# A connection of its own for each request would read the whole schema each time.
DATABASES["default"]["CONN_MAX_AGE"] = 60
# The database itself, past any pooler: for commands, and for what lasts as long as a server.
DIRECT_DATABASE = DATABASES["default"]
# The same database by way of PgBouncer, which lends out a connection for one transaction at a time.
POOLER_DATABASE = variables.pooler("MOHSDOC_POOLER_URL", DIRECT_DATABASE)
if process.is_serving and POOLER_DATABASE:
    # A cursor on the server outlives its transaction, and would be asked for on another connection.
    DATABASES["default"] = {**POOLER_DATABASE, "DISABLE_SERVER_SIDE_CURSORS": True}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "encounters.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "day_list"
LOGOUT_REDIRECT_URL = "login"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
MESSAGE_STORAGE = "mohsdoc.notices.NoticeStorage"
SESSION_ENGINE = "encounters.accounts.sessions"
AUTHENTICATION_BACKENDS = ["encounters.accounts.backend.AccountBackend"]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 60 * 60
# The demo on loopback lets people in by password; wherever patients are, a second factor is asked
# for. There is no other switch: encounters/accounts/policy.py answers for it.
REQUIRE_SECOND_FACTOR = not DEMO
# Keys that seal what second factors are made of; the first seals, all of them open.
SEAL_KEYS = variables.listed("MOHSDOC_SEAL_KEYS")
CSRF_FAILURE_VIEW = "encounters.views.session.idle_lock.csrf_failure"

# Accounts are made by administrators, and nothing is sent by e-mail.
ACCOUNT_ADAPTER = "encounters.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# Ours count in the database, which all processes share: encounters/accounts/throttle.py.
ACCOUNT_RATE_LIMITS = False
MFA_RATE_LIMITS = False
ACCOUNT_LOGIN_TIMEOUT = 300
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
MFA_ADAPTER = "encounters.accounts.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Mohsdoc"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO
MFA_FORMS = {
    "authenticate": "encounters.accounts.forms.CodeForm",
    "authenticate_webauthn": "encounters.accounts.forms.PasskeyForm",
    "reauthenticate": "encounters.accounts.forms.CodeAgainForm",
    "reauthenticate_webauthn": "encounters.accounts.forms.PasskeyAgainForm",
    "activate_totp": "encounters.accounts.forms.ActivateForm",
}
ACCOUNT_FORMS = {"reauthenticate": "encounters.accounts.forms.PasswordAgainForm"}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEMO
SECURE_SSL_REDIRECT = not DEMO
SECURE_HSTS_SECONDS = 0 if DEMO else 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEMO
SECURE_HSTS_PRELOAD = not DEMO
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "en-us"
TIME_ZONE = variables.zone("MOHSDOC_TIME_ZONE", "America/New_York")
USE_I18N = False
USE_TZ = True
FORMAT_MODULE_PATH = "mohsdoc.formats"

STATIC_URL = "static/"
# The demo serves files from where they are; collected ones would be stale copies.
STATIC_ROOT = None if DEMO else BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "mohsdoc.finders.UsedAppFilesFinder",
    "mohsdoc.finders.PackagedAssetsFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEMO
            else "mohsdoc.storage.HashedStaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEMO
# Nothing asks for a file by its name without the hash.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# A typeface of 16 MB hardly shrinks, and takes minutes.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "otf")

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

# Nothing of a patient goes into a log: mohsdoc/log.py. No mail to administrators either: Django's
# would hold the whole request.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "silent": {
            "()": "mohsdoc.log.SilentFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "silent"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
# django-csp's shape; the move to Django 6's SECURE_CSP is a rename.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-src": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "camera": [],
    "geolocation": [],
    "microphone": [],
    "payment": [],
    "usb": [],
}

# How long a note may take by the clock. Its processor time is bounded besides, and judges the note;
# this bound judges the machine, so it is never below that one (encounters/note/pool/worker.py).
NOTE_SECONDS = variables.number("MOHSDOC_NOTE_SECONDS", 60, least=15)

# Where the socket of the printing service lies, for this account alone; without such a folder, one
# beside scratch files (encounters/note/pool/starting.py).
RUN_FOLDER = variables.text("MOHSDOC_RUN_FOLDER", "")

# The practice's certificate for signatures inside the PDF; without one there are none.
SIGNING_PKCS12 = variables.text("MOHSDOC_SIGNING_PKCS12", "")
SIGNING_PASSPHRASE_FILE = variables.text("MOHSDOC_SIGNING_PASSPHRASE_FILE", "")

# The bucket of photographs and signed PDFs; None: they are in the database.
OBJECT_STORE = variables.object_store("MOHSDOC_STORE", may_be_plain=DEMO)

DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
