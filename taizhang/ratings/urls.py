"""Addresses of stars."""

from django.urls import path

from taizhang.ratings import views

app_name = "ratings"
urlpatterns = [
    path("", views.ratings, name="list"),
    path("run/", views.run, name="run"),
    path("state/", views.state, name="state"),
    path("whatif/<slug:draft_id>/", views.what_if, name="whatif"),
    path("whatif/<slug:draft_id>/keep/", views.keep_whatif, name="keep_whatif"),
    path("<slug:public_id>/", views.card, name="card"),
    path("<slug:public_id>/evidence/<str:step>/", views.evidence, name="evidence"),
    path("<slug:public_id>/statements/", views.statements, name="statements"),
    path("<slug:public_id>/object/", views.object_to, name="object"),
    path("<slug:public_id>/answer/", views.answer, name="answer"),
    path("<slug:public_id>/confirm/", views.confirm, name="confirm"),
    path("<slug:public_id>/confirm-value/", views.confirm_value, name="confirm_value"),
]
