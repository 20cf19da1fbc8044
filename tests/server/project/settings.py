"""Django's settings for the tests of the server runtime."""

import os

SECRET_KEY = "tests"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "sharedgen.server",
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("SHAREDGEN_TEST_DATABASE", ":memory:"),
    }
}
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates"}]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "tests.server.project.urls"
ASGI_APPLICATION = "tests.server.project.asgi.application"
USE_TZ = True
SHAREDGEN: dict[str, object] = {}
