"""The app's name and label."""

from django.apps import AppConfig


class ClockConfig(AppConfig):
    """Obligations, rebuildable; reminders."""

    name = "taizhang.clock"
    label = "clock"
    default_auto_field = "django.db.models.BigAutoField"
