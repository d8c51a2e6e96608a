"""The app's name and label."""

from django.apps import AppConfig


class RatingsConfig(AppConfig):
    """Runs, ratings, decisions."""

    name = "taizhang.ratings"
    label = "ratings"
    default_auto_field = "django.db.models.BigAutoField"
