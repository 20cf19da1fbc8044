"""docs/security.md is true: its example of tokens is executed as it stands."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from channels.auth import AuthMiddlewareStack
from django.contrib.auth.models import User
from django.test import RequestFactory, override_settings

from .accounts.channels import Room
from .accounts.consumers import RoomConsumer
from .accounts.site import Browser
from .conftest import Serve
from .wire import Page, hello

TEXT = (Path(__file__).parents[2] / "docs" / "security.md").read_text(encoding="utf-8")

pytestmark = pytest.mark.usefixtures("accounts")


def example(file: str) -> dict[str, Any]:
    """What the block of this file defines."""
    (block,) = re.findall(rf"```python\n(# {re.escape(file)}\n.*?)```", TEXT, re.DOTALL)
    namespace: dict[str, Any] = {"ChatConsumer": RoomConsumer, "__name__": __name__}
    exec(compile(block, file, "exec"), namespace)
    return namespace


@pytest.fixture(scope="module")
def host(served: Serve) -> str:
    consumer = example("live/consumers.py")["LiveConsumer"]
    return served(AuthMiddlewareStack(consumer.as_asgi()))


@pytest.fixture
def page(host: str, page_of: Callable[..., Page]) -> Page:
    with override_settings(CSRF_TRUSTED_ORIGINS=["https://app.example"]):
        return page_of(Browser(), host, origin="https://app.example", hello=False)


def token_of(user: User) -> str:
    """What the view of the example answers."""
    request = RequestFactory().post("/live-token")
    request.user = user
    response = example("live/views.py")["live_token"](request)
    return str(json.loads(response.content)["token"])


def test_a_page_of_another_site_signs_in_with_its_token(user: User, page: Page) -> None:
    room = Room(name=uuid4().hex)
    page.hello(token=token_of(user))
    page.subscribe(room)
    assert f'"{user.username}"' in page.command(room, "whoAmI")


def test_a_token_that_was_tampered_with_is_one_of_nobody(user: User, page: Page) -> None:
    head, payload, signature = token_of(user).split(".")
    page.send(hello(token=f"{head}.{payload}.{signature[::-1]}"))
    page.ended(4501)


def test_a_token_of_a_user_who_is_gone_is_one_of_nobody(user: User, page: Page) -> None:
    token = token_of(user)
    user.delete()
    page.send(hello(token=token))
    page.ended(4501)
