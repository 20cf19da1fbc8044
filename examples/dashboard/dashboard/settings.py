"""Settings of the dashboard example: no database, no users, one page and one socket."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
DIST = Path(os.environ.get("DIST", BASE_DIR / "frontend" / "dist"))  # what `npm run build` writes

# For a demonstration on this machine; a site of your own takes it from the environment only.
SECRET_KEY = os.environ.get("SECRET_KEY", "demonstration-only-" + "x" * 40)
DEBUG = os.environ.get("DEBUG", "0") == "1"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]

INSTALLED_APPS = ["django.contrib.staticfiles", "sharedgen.server", "live"]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "dashboard.security.content_security_policy",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "dashboard.urls"
ASGI_APPLICATION = "dashboard.asgi.application"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [DIST]}]

STATIC_URL = "/static/"  # `base` of vite.config.ts
STATICFILES_DIRS = [DIST]
USE_TZ = True

# One process serves this site, so the broker may live in its memory.
SHAREDGEN = {"BROKER": "memory"}
