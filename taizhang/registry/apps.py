"""The app's name and label."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Organisations: a dated tree with a path."""

    name = "taizhang.registry"
    label = "registry"
    default_auto_field = "django.db.models.BigAutoField"
