"""That the demo was built, and which matters its stories are about."""

from __future__ import annotations

from django.db import models


class Built(models.Model):
    """One row once the county stands: a second start finds it and keeps everything."""

    at = models.DateTimeField()
    matters = models.JSONField()
