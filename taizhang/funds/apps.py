"""The app's name and label."""

from django.apps import AppConfig


class FundsConfig(AppConfig):
    """Money owed and paid."""

    name = "taizhang.funds"
    label = "funds"
    default_auto_field = "django.db.models.BigAutoField"
