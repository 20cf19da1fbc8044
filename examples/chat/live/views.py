from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from .models import Room


@login_required
def lobby(request: HttpRequest) -> HttpResponse:
    first = Room.objects.first()
    return redirect("room", first.slug) if first else HttpResponse("There is no room.", status=404)


@login_required
def room(request: HttpRequest, slug: str) -> HttpResponse:
    rooms = Room.objects.all()
    return render(
        request, "live/room.html", {"rooms": rooms, "room": get_object_or_404(rooms, slug=slug)}
    )
