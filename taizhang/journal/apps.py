"""The app's name and label."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Who did what when, in words: one entry an operation, in a keyed digest chain."""

    name = "taizhang.journal"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"
