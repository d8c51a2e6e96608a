"""The app's name and label."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """What I owe, what others owe me, what waits for me."""

    name = "taizhang.inbox"
    label = "inbox"
    default_auto_field = "django.db.models.BigAutoField"
