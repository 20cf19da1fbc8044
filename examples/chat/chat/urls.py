from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path
from live.views import lobby, room

urlpatterns = [
    path("", lobby, name="lobby"),
    path("rooms/<slug:slug>/", room, name="room"),
    path(
        "sign-in/",
        LoginView.as_view(template_name="live/sign_in.html", redirect_authenticated_user=True),
        name="sign-in",
    ),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
]
