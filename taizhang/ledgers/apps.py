"""The app's name and label."""

from django.apps import AppConfig


class LedgersConfig(AppConfig):
    """Records, entries and their satellites: one shape for every kind."""

    name = "taizhang.ledgers"
    label = "ledgers"
    default_auto_field = "django.db.models.BigAutoField"
