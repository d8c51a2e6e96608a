"""The app's name and label."""

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    """Anything held, with people present."""

    name = "taizhang.activities"
    label = "activities"
    default_auto_field = "django.db.models.BigAutoField"
