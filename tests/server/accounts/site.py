"""A site with users: its views by Django's test client, its sockets by a real server."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from ..wire import Page

PASSWORD = "correct horse"


class Browser:
    """One cookie jar: what it fetches and the pages it opens are of one session."""

    def __init__(self) -> None:
        self.http = Client()

    def post(self, path: str, **data: str) -> None:
        assert self.http.post(path, data).status_code == 200

    def sign_in(self, user: User) -> Browser:
        self.post("/sign-in", name=user.get_username(), password=PASSWORD)
        return self

    @property
    def session_key(self) -> str:
        return str(self.http.cookies[settings.SESSION_COOKIE_NAME].value)

    def open(self, host: str, **options: Any) -> Page:
        cookies = "; ".join(f"{m.key}={m.coded_value}" for m in self.http.cookies.values())
        return Page(host, headers={"Cookie": cookies} if cookies else {}, **options)
