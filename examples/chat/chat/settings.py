"""Settings of the chat example: SQLite, two apps of its own making and nothing hidden."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

# For a demonstration on this machine; a site of your own takes it from the environment only.
SECRET_KEY = os.environ.get("SECRET_KEY", "demonstration-only-" + "x" * 40)
DEBUG = os.environ.get("DEBUG", "1") == "1"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "sharedgen.server",
    "live",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "chat.security.content_security_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "chat.urls"
ASGI_APPLICATION = "chat.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
            ]
        },
    }
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("DATABASE", BASE_DIR / "db.sqlite3"),
        "OPTIONS": {"timeout": 20},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Cookies know no port: under a name of its own it leaves alone the sign-in of another site here.
SESSION_COOKIE_NAME = "sharedgen-chat"

LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "sign-in"

STATIC_URL = "static/"
USE_TZ = True

# One process serves this site, so the broker may live in its memory.
SHAREDGEN = {"BROKER": "memory"}
