"""A rating table written row by row, as CSV, JSON or Parquet by the ending of its name; whole or not at all."""

from __future__ import annotations

import csv
import errno
import json
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TextIO

from taizhang.commands.calling import unusable
from taizhang.core.problems import Place, Problem, Refused

ENDINGS = (".csv", ".json", ".parquet")


class Writer:
    """Writes beside the file, and puts it in its place when all is written (:meth:`keep`); else leaves nothing."""

    def __init__(self, file: Path) -> None:
        if file.suffix not in ENDINGS:
            message = f"不会写“{file.suffix or file.name}”文件"
            raise Refused([Problem("E03", message, f"用 {'、'.join(ENDINGS)}", Place(str(file)))])
        if file.is_dir():
            raise Refused([unusable(IsADirectoryError(errno.EISDIR, "", str(file)), "换一个文件名")])
        self.file, self.rows = file, 0
        self._beside = file.with_name(f".{file.name}.part")
        self._out: TextIO | None = None
        self._head: list[str] = []

    def __enter__(self) -> Writer:
        try:
            self._out = self._beside.open("w", encoding="utf-8", newline="")
        except OSError as error:
            error.filename = str(self.file)
            raise Refused([unusable(error, "先建好文件夹，核对权限")]) from None
        return self

    def write(self, rows: Sequence[dict[str, str]]) -> None:
        """Write rows of the same columns as those before."""
        assert self._out is not None  # noqa: S101 - within the context it is open
        for row in rows:
            if self.file.suffix == ".json":
                self._out.write((",\n" if self.rows else "[\n") + json.dumps(row, ensure_ascii=False))
            else:
                if not self._head:
                    self._begin(list(row))
                csv.writer(self._out).writerow(row.values())
            self.rows += 1

    def _begin(self, head: list[str]) -> None:
        assert self._out is not None  # noqa: S101 - as above
        self._head = head
        csv.writer(self._out).writerow(head)

    def keep(self) -> None:
        """Put the whole in its place."""
        assert self._out is not None  # noqa: S101 - as above
        if self.file.suffix == ".json":
            self._out.write("\n]\n" if self.rows else "[]\n")
        elif not self._head:
            self._begin(["org_id"])
        self._out.close()
        if self.file.suffix == ".parquet":
            from taizhang.ratings.readers.parquet import write_parquet

            write_parquet(self.file, self._beside)
        else:
            self._beside.replace(self.file)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._out is not None:
            self._out.close()
        self._beside.unlink(missing_ok=True)
