"""The app's name and label."""

from django.apps import AppConfig


class AppraisalsConfig(AppConfig):
    """Judgements collected from many."""

    name = "taizhang.appraisals"
    label = "appraisals"
    default_auto_field = "django.db.models.BigAutoField"
