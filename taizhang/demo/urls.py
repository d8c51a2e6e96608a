"""Addresses of the demo."""

from django.urls import path

from taizhang.demo import views

app_name = "demo"
urlpatterns = [path("stories/", views.stories, name="stories")]
