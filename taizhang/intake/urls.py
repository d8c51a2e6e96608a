"""Addresses of workbooks."""

from django.urls import path

from taizhang.intake import views

app_name = "intake"
urlpatterns = [
    path("", views.home, name="home"),
    path("sample.xlsx", views.sample, name="sample"),
    path("export.xlsx", views.export, name="export"),
    path("<slug:public_id>/", views.batch, name="batch"),
    path("<slug:public_id>/columns/", views.columns, name="columns"),
    path("<slug:public_id>/mend/", views.mend, name="mend"),
    path("<slug:public_id>/post/", views.post, name="post"),
    path("<slug:public_id>/discard/", views.discard, name="discard"),
    path("<slug:public_id>/original/", views.original, name="original"),
]
