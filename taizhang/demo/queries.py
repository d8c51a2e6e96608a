"""What the demo keeps about itself."""

from __future__ import annotations

from taizhang.demo.models import Built


def matters_told() -> dict[str, str]:
    """Return the public id of each matter that a story is about; nothing before the county stands."""
    built = Built.objects.first()
    return built.matters if built else {}
