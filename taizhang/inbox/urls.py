"""The home address."""

from django.urls import path

from taizhang.inbox import views

app_name = "inbox"
urlpatterns = [path("", views.home, name="home")]
