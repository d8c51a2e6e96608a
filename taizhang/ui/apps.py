"""The app's name and label."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Skin, components, and the one clock."""

    name = "taizhang.ui"
    label = "ui"
    default_auto_field = "django.db.models.BigAutoField"
