"""Settings. Few things are asked of whoever runs Lianyi; each has a default that suits one machine.

LIANYI_HOME          where data, files and keys live (./var)
LIANYI_DATABASE_URL  postgresql://… for a county (SQLite inside LIANYI_HOME)
LIANYI_BIND          address and port to listen on (127.0.0.1:8000)
LIANYI_PUBLIC_URL    what users type (http://LIANYI_BIND); with https, cookies are secure and HSTS is sent
LIANYI_PROXIES       how many trusted proxies stand before Lianyi (0): whose X-Forwarded-* is believed
LIANYI_PROXIES_FROM  from where those proxies connect, as 10.0.0.5,10.1.0.0/24 (anywhere): set it where others reach
                     Lianyi itself
LIANYI_DICOM_BIND    address and port for apparatus (C-STORE, worklist), as 10.0.0.5:11112; empty: nobody listens
LIANYI_DICOM_TITLE   the AE title apparatus call (LIANYI)
LIANYI_DICOM_TLS_CERTIFICATE  a PEM file with our certificate (and its chain): that door then speaks TLS only; its
                     key in LIANYI_DICOM_TLS_KEY (the same file), the authorities of apparatus' own certificates in
                     LIANYI_DICOM_TLS_CLIENT_CA (none are asked for)
LIANYI_PACS_URL      an Orthanc that keeps the images, as http://127.0.0.1:8042 (files inside LIANYI_HOME), with
                     LIANYI_PACS_USER and LIANYI_PACS_PASSWORD; nobody but Lianyi may reach it
LIANYI_ICE_URLS      stun:/turn: servers that help browsers find each other in a consultation, parted by commas
                     (none: they meet inside the county's own network, and no cloud is asked)
LIANYI_DEMO          1 lets demo accounts in; `lianyi serve --demo` sets it
LIANYI_DEBUG         1 shows faults in the browser: developers only
"""

import os
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from lianyi import __version__
from lianyi.entry.database import database
from lianyi.entry.parts import APPS, template_folders
from lianyi.machinery.crypto import keyring

BASE_DIR = Path(__file__).resolve().parent.parent

LIANYI_VERSION = __version__
LIANYI_HOME = Path(os.environ.get("LIANYI_HOME", "var")).resolve()
LIANYI_BIND = os.environ.get("LIANYI_BIND", "127.0.0.1:8000")
LIANYI_PUBLIC_URL = os.environ.get("LIANYI_PUBLIC_URL", f"http://{LIANYI_BIND}")
LIANYI_PROXIES = int(os.environ.get("LIANYI_PROXIES", "0"))
LIANYI_PROXIES_FROM = tuple(
    ip_network(each.strip())
    for each in os.environ.get("LIANYI_PROXIES_FROM", "").split(",")
    if each.strip()
)
LIANYI_DICOM_BIND = os.environ.get("LIANYI_DICOM_BIND", "")
LIANYI_DICOM_TITLE = os.environ.get("LIANYI_DICOM_TITLE", "LIANYI")
LIANYI_DICOM_TLS_CERTIFICATE = os.environ.get("LIANYI_DICOM_TLS_CERTIFICATE", "")
LIANYI_DICOM_TLS_KEY = os.environ.get("LIANYI_DICOM_TLS_KEY", "")
LIANYI_DICOM_TLS_CLIENT_CA = os.environ.get("LIANYI_DICOM_TLS_CLIENT_CA", "")
LIANYI_PACS_URL = os.environ.get("LIANYI_PACS_URL", "")
LIANYI_PACS_USER = os.environ.get("LIANYI_PACS_USER", "")
LIANYI_PACS_PASSWORD = os.environ.get("LIANYI_PACS_PASSWORD", "")
LIANYI_ICE_URLS = tuple(
    each.strip() for each in os.environ.get("LIANYI_ICE_URLS", "").split(",") if each.strip()
)
LIANYI_DEMO = os.environ.get("LIANYI_DEMO") == "1"
DEBUG = os.environ.get("LIANYI_DEBUG") == "1"

SECRET_KEY = keyring.secret_key()
SECRET_KEY_FALLBACKS = keyring.older_secret_keys()
DATABASES: dict[str, dict[str, Any]] = {
    "default": database(os.environ.get("LIANYI_DATABASE_URL", ""), home=LIANYI_HOME)
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "axes",
    "csp",
    "django_htmx",
    "ninja",
    *APPS,
]

MIDDLEWARE = [
    "lianyi.entry.middleware.ApiFaults",
    "lianyi.entry.middleware.Devices",
    "lianyi.entry.unavailable.Arrived",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lianyi.entry.language.LanguageByChoice",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lianyi.entry.middleware.Bearer",
    "lianyi.entry.middleware.Unstorable",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lianyi.entry.middleware.SessionGuard",
    "lianyi.entry.middleware.Idempotency",
    "lianyi.machinery.scope.middleware.Refusals",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "lianyi.entry.urls"
WSGI_APPLICATION = "lianyi.entry.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": template_folders(),
        "APP_DIRS": True,  # the user interface and the libraries
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lianyi.entry.web.shell.shell",
            ],
        },
    },
]

FORM_RENDERER = "lianyi.machinery.ui.forms.LianyiFormRenderer"

# Who is who
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "lianyi.machinery.accounts.web.backend.AccountBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "lianyi.machinery.accounts.passwords.HouseRules"}]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "login"
SESSION_ENGINE = "lianyi.machinery.accounts.web.store"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
AXES_FAILURE_LIMIT = "lianyi.machinery.accounts.web.lockout.failure_limit"
AXES_COOLOFF_TIME = "lianyi.machinery.accounts.web.lockout.cool_off"
AXES_LOCKOUT_CALLABLE = "lianyi.machinery.accounts.web.entrance.locked_out"
AXES_CLIENT_IP_CALLABLE = "lianyi.machinery.accounts.clients.address_of"
AXES_USERNAME_CALLABLE = "lianyi.machinery.accounts.clients.username_of"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "username"]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True  # sign-ins stand in our own audit
AXES_VERBOSE = False

# Language and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# Files
STATIC_URL = "/static/"
STATIC_ROOT = LIANYI_HOME / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = LIANYI_HOME / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
WORDING_DIR = BASE_DIR / "entry" / "wording"  # the wording of refusals, one file an area

# Safety
_HTTPS = urlsplit(LIANYI_PUBLIC_URL).scheme == "https"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", urlsplit(LIANYI_PUBLIC_URL).hostname or ""]
CSRF_FAILURE_VIEW = "lianyi.entry.web.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [LIANYI_PUBLIC_URL]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if LIANYI_PROXIES else None
SECURE_SSL_REDIRECT = _HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"lianyi": {"level": "INFO"}, "django.request": {"level": "ERROR"}},
}
