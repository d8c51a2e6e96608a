"""Addresses of records."""

from django.urls import path

from taizhang.ledgers import views

app_name = "ledgers"
urlpatterns = [path("<slug:public_id>/", views.record, name="record")]
