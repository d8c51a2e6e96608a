"""The app's name and label."""

from django.apps import AppConfig


class OfficesConfig(AppConfig):
    """People and organisations as the offices keep them; what takes two persons; what the system does not do."""

    name = "taizhang.offices"
    label = "offices"
    default_auto_field = "django.db.models.BigAutoField"
