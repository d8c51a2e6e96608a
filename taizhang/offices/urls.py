"""Addresses of people, organisations, proposals and restricted functions."""

from django.urls import path

from taizhang.offices import views

app_name = "offices"
urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/enrol/", views.enrol, name="enrol"),
    path("people/<str:public_id>/", views.person, name="person"),
    path("people/<str:public_id>/end/", views.end_post, name="end_post"),
    path("organisations/", views.organisations, name="organisations"),
    path("organisations/<str:public_id>/", views.organisation, name="organisation"),
    path("organisations/<str:public_id>/found/", views.found, name="found"),
    path("two/", views.proposals, name="proposals"),
    path("two/propose/<str:act>/", views.propose, name="propose"),
    path("two/<str:public_id>/", views.proposal, name="proposal"),
    path("two/<str:public_id>/decide/", views.decide, name="decide"),
    path("two/<str:public_id>/withdraw/", views.withdraw, name="withdraw"),
    path("restricted/", views.restricted, name="restricted"),
    path("restricted/close/", views.close_function, name="close_function"),
    path("not-built/", views.not_built, name="not_built"),
]
