"""All addresses. Each name must stand in policy.toml."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from taizhang.ui.responses import bad_request, not_found

urlpatterns = [
    path("", include("taizhang.inbox.urls")),
    path("", include("taizhang.accounts.urls")),
    path("matters/", include("taizhang.matters.urls")),
    path("import/", include("taizhang.intake.urls")),
    path("records/", include("taizhang.ledgers.urls")),
    path("stars/", include("taizhang.ratings.urls")),
    path("", include("taizhang.offices.urls")),
    path("schemes/", include("taizhang.schemes.urls")),
    *([path("demo/", include("taizhang.demo.urls"))] if settings.DEMO else []),
]


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django passes both
    """Show the one page for what is not there."""
    return not_found(request)


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django passes both
    """Show the one page for what cannot be read."""
    return bad_request(request)
