"""The app's name and label."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """A demo county with a year of records, built by calling operations."""

    name = "taizhang.demo"
    label = "demo"
    default_auto_field = "django.db.models.BigAutoField"
