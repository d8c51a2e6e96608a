"""The app's name and label."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, dated posts, sign-in, and the policy of URLs."""

    name = "taizhang.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
