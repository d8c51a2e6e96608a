"""The app's name and label."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Papers issued, signed and read."""

    name = "taizhang.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
