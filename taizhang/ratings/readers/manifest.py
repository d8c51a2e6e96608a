"""``manifest.json`` of a folder of facts: what the writer knows of its files, and their digests.

A reader may take what it says only where every file is the one that was written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from taizhang.core.facts.tables import VERSION

NAME = "manifest.json"
_CHUNK = 1 << 20


def write(folder: Path, *, marked: bool) -> None:
    """Write the manifest of a folder.

    ``marked``: in every table the first version of a thing, and no other, has ``posted_at`` = ``first_posted_at``,
    and no two versions of a thing were posted at one moment.
    """
    files = {str(path.relative_to(folder)): digest(path) for path in sorted(files_in(folder))}
    said = {"format": VERSION, "marked": marked, "files": files}
    (folder / NAME).write_text(json.dumps(said, indent=1), encoding="utf-8")


def is_marked(folder: Path) -> bool:
    """Return whether the manifest says that versions are marked, and every file is the one it speaks of."""
    try:
        said = json.loads((folder / NAME).read_text(encoding="utf-8"))
        files = said["files"]
        if said["format"] != VERSION or said["marked"] is not True:
            return False
    except (OSError, ValueError, KeyError, TypeError):
        return False
    found = {str(path.relative_to(folder)): path for path in files_in(folder)}
    try:
        return set(found) == set(files) and all(digest(path) == files[name] for name, path in found.items())
    except OSError:  # a folder by the name of a file, or one that may not be read
        return False


def files_in(folder: Path) -> Iterable[Path]:
    """Yield the files of facts of a folder and of its parts."""
    for ending in ("csv", "parquet"):
        yield from folder.glob(f"*.{ending}")
        yield from folder.glob(f"part=*/*.{ending}")


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    whole = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            whole.update(chunk)
    return whole.hexdigest()
