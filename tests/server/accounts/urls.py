"""Sign in, out, and change the password, as a site's own views do."""

from __future__ import annotations

from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.urls import path


def sign_in(request: HttpRequest) -> HttpResponse:
    user = authenticate(request, username=request.POST["name"], password=request.POST["password"])
    login(request, user)
    return HttpResponse()


def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return HttpResponse()


def change_password(request: HttpRequest) -> HttpResponse:
    user = request.user
    assert user.is_authenticated
    user.set_password(request.POST["password"])
    user.save()
    update_session_auth_hash(request, user)
    return HttpResponse()


def visit(request: HttpRequest) -> HttpResponse:
    """A cart: a session without a user."""
    request.session["cart"] = [1]
    return HttpResponse()


urlpatterns = [
    path("sign-in", sign_in),
    path("sign-out", sign_out),
    path("change-password", change_password),
    path("visit", visit),
]
