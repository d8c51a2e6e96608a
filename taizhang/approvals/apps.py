"""The app's name and label."""

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    """What takes two persons: one proposes, another decides."""

    name = "taizhang.approvals"
    label = "approvals"
    default_auto_field = "django.db.models.BigAutoField"
