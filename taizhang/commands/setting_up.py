"""What commands that need the database do first."""

from __future__ import annotations


def set_up() -> None:
    """Load the framework and bring the database's tables up to date."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)


def collect_styles() -> None:
    """Put the style sheets where they are served from, packed and named by their content."""
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False)
