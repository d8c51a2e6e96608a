"""The secrets of an installation: made once, kept beside the data, readable by its owner only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret(folder: Path, name: str, length: int = 32) -> bytes:
    """Return a secret of ``length`` bytes, made at the first call.

    Two processes that start at once get the same one: the file is created exclusively.
    """
    file = folder / "keys" / name
    try:
        return bytes.fromhex(file.read_text())
    except FileNotFoundError:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return bytes.fromhex(file.read_text())
    with os.fdopen(handle, "w") as out:
        out.write(secrets.token_hex(length))
        out.flush()
        os.fsync(out.fileno())
    return bytes.fromhex(file.read_text())
