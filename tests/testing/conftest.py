"""The project of the server's tests, tried as its author would."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.server.project.settings")
django.setup()
