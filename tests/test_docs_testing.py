"""docs/testing.md is true: its files are written out, and its tests run as they stand."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"
TEXT = (DOCS / "testing.md").read_text(encoding="utf-8")
SETTINGS = """\
SECRET_KEY = "docs"
ALLOWED_HOSTS = ["example.com"]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "sharedgen.server",
    "live",
]
MIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
ROOT_URLCONF = "mysite.urls"
ASGI_APPLICATION = "mysite.asgi.application"
USE_TZ = True
"""
URLS = """\
from django.urls import path
from live.views import close

urlpatterns = [path("close", close)]
"""
CONFTEST = """\
import django

django.setup()
"""

_FILE = re.compile(r"^```python\n# (\S+\.py)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs_testing")
    files = dict(_FILE.findall(TEXT))
    files |= {"mysite/settings.py": SETTINGS, "mysite/urls.py": URLS, "conftest.py": CONFTEST}
    files |= {"mysite/__init__.py": "", "live/__init__.py": ""}
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def run(project: Path, *arguments: str) -> str:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "mysite.settings"}
    environment["PYTHONPATH"] = os.pathsep.join([str(project), str(DOCS.parent)])
    done = subprocess.run(
        [sys.executable, "-W", "error::ResourceWarning", "-m", *arguments],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    return said


def test_every_block_is_a_file() -> None:
    assert TEXT.count("```python\n") == len(_FILE.findall(TEXT))


def test_the_tests_of_the_page_run_under_django(project: Path) -> None:
    said = run(project, "django", "test", "live.test_publishing", "live.test_chat")
    assert "Ran 7 tests" in said


@pytest.mark.parametrize(
    ("name", "other"),
    [("live/test_with_pytest_asyncio.py", "anyio"), ("live/test_with_anyio.py", "asyncio")],
)
def test_the_tests_of_the_page_run_under_pytest(project: Path, name: str, other: str) -> None:
    assert "1 passed" in run(project, "pytest", "-q", "-p", f"no:{other}", name)


def test_the_guide_leads_here() -> None:
    assert "(testing.md)" in (DOCS / "guide.md").read_text(encoding="utf-8")
