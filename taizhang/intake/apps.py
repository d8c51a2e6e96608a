"""The app's name and label."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """An office's own workbook, in and out."""

    name = "taizhang.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"
