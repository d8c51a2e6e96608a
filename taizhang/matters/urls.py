"""Addresses of matters."""

from django.urls import path

from taizhang.matters import views

app_name = "matters"
urlpatterns = [
    path("", views.matters, name="list"),
    path("new/", views.register, name="register"),
    path("<slug:public_id>/", views.detail, name="detail"),
    path("<slug:public_id>/progress/", views.progress, name="progress"),
    path("<slug:public_id>/finish/", views.finish, name="finish"),
    path("<slug:public_id>/verify/", views.verify, name="verify"),
    path("<slug:public_id>/reopen/", views.reopen, name="reopen"),
    path("<slug:public_id>/withdraw/", views.withdraw, name="withdraw"),
    path("<slug:public_id>/correct/", views.correct, name="correct"),
]
