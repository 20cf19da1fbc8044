"""The settings of the site where it is deployed: WhiteNoise serves what collectstatic gathered."""

import os

from settings import *  # noqa: F403
from settings import BASE_DIR

DEBUG = False
ROOT_URLCONF = "deployed"
STATIC_ROOT = BASE_DIR / "collected"
STORAGES = {"staticfiles": {"BACKEND": os.environ["STORAGE"]}}
MIDDLEWARE = ["whitenoise.middleware.WhiteNoiseMiddleware"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [BASE_DIR]}]
