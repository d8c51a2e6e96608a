"""Addresses of import and export."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from taizhang.ui.responses import not_found

app_name = "intake"


def soon(request: HttpRequest) -> HttpResponse:
    """Nothing yet."""
    return not_found(request)


urlpatterns = [path("", soon, name="home"), path("export/", soon, name="export_matters")]
