"""The app's name and label."""

from django.apps import AppConfig


class SchemesConfig(AppConfig):
    """Adopted versions of schemes and the kinds they declare."""

    name = "taizhang.schemes"
    label = "schemes"
    default_auto_field = "django.db.models.BigAutoField"
