"""Addresses of signing in."""

from django.urls import path

from taizhang.accounts import views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/<slug:public_id>/", views.take_card, name="take_card"),
    path("sign-out/", views.sign_out, name="sign_out"),
]
