"""A page with the client on it, a way to publish, and what the server counts."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import path
from django.views.static import serve
from live.channels import Feed, Journal
from live.consumers import readers
from sockets import counts, drop

from sharedgen.server import position, publish

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>test</title>
<script type="module" src="/static/page.js"></script></head><body></body></html>
"""


def page(request: HttpRequest) -> HttpResponse:
    policy = request.GET.get("csp")
    return HttpResponse(PAGE, headers={"Content-Security-Policy": policy} if policy else {})


def cdn(request: HttpRequest, path: str) -> HttpResponseBase:
    """The client as a host of static files gives it to pages of any origin."""
    answer = serve(request, path, document_root=settings.BASE_DIR / "static" / "live")
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


async def items(request: HttpRequest, name: str, first: int, last: int) -> JsonResponse:
    for number in range(first, last + 1):
        await publish(Feed(name=name), Feed.Item(number=number, text=f"item {number}"))
    return JsonResponse({"published": last - first + 1})


async def latest(request: HttpRequest, name: str, number: int) -> JsonResponse:
    await publish(Feed(name=name), Feed.Latest(number=number))
    return JsonResponse({"published": 1})


async def journal(request: HttpRequest, name: str, first: int, last: int) -> JsonResponse:
    for number in range(first, last + 1):
        await publish(Journal(name=name), Journal.Item(number=number))
    return JsonResponse({"published": last - first + 1})


async def dropped(request: HttpRequest, name: str, first: int, last: int) -> JsonResponse:
    """Every socket closes, and events are published before any of them can be back."""
    await drop()
    return await journal(request, name, first, last)


async def reached(request: HttpRequest, name: str) -> JsonResponse:
    """What a page would be rendered with."""
    return JsonResponse({"position": await position(Journal(name=name))})


urlpatterns = [
    path("", page),
    path("cdn/<path>", cdn),
    path("counts", lambda request: JsonResponse(counts)),
    path("feed/<name>/<int:first>/<int:last>", items),
    path("latest/<name>/<int:number>", latest),
    path("journal/<name>/<int:first>/<int:last>", journal),
    path("position/<name>", reached),
    path("readers/<name>", lambda request, name: JsonResponse({"readers": readers[name]})),
    path("dropped/<name>/<int:first>/<int:last>", dropped),
]
