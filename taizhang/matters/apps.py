"""The app's name and label."""

from django.apps import AppConfig


class MattersConfig(AppConfig):
    """Anything with an owner, a clock and an end."""

    name = "taizhang.matters"
    label = "matters"
    default_auto_field = "django.db.models.BigAutoField"
