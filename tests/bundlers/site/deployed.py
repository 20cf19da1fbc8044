"""A page that imports the client by `{% static %}`, beside the site's other URLs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from urls import urlpatterns as others


def page(request: HttpRequest) -> HttpResponse:
    return render(request, "page.html", {"hashed": "hashed" in request.GET})


urlpatterns = [path("page", page), *others]
