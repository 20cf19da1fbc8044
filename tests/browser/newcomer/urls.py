from django.contrib.auth import get_user_model, login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path


def page(request: HttpRequest) -> HttpResponse:
    user, _ = get_user_model().objects.get_or_create(username="ada")
    login(request, user)
    return render(request, "page.html")


urlpatterns = [path("", page)]
