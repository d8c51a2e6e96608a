"""The app's name and label."""

from django.apps import AppConfig


class ListsConfig(AppConfig):
    """Lines somebody answers for, and checks against standards."""

    name = "taizhang.lists"
    label = "lists"
    default_auto_field = "django.db.models.BigAutoField"
