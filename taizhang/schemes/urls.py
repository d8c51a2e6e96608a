"""Addresses of schemes."""

from django.urls import path

from taizhang.schemes import views

app_name = "schemes"
urlpatterns = [path("", views.schemes, name="list"), path("<int:version_id>/", views.detail, name="detail")]
