"""Django's settings for the tests of the server runtime."""

import json
import os

SECRET_KEY = "no secret: the tests of the server runtime"
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
# a process of its own gets its settings from the test that starts it
SHAREDGEN: dict[str, object] = json.loads(os.environ.get("SHAREDGEN_TEST_SETTINGS", "{}"))
