"""Django's settings of the server whose memory is measured. Its pages come from another port."""

from __future__ import annotations

import os

SECRET_KEY = "benchmark"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = ["sharedgen.server"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
USE_TZ = True
CSRF_TRUSTED_ORIGINS = [os.environ["BENCH_ORIGIN"]]
