"""The archive around a workbook: counted, measured and unpacked once before any reader sees it.

What the archive's directory says of its parts is checked first, and then not believed: every part is unpacked in
small pieces and counted. Sizes written by a forger decide nothing.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO

from taizhang.core.problems import Place, Problem
from taizhang.intake.readers.limits import MIB, Limits
from taizhang.intake.readers.sniff import SAVE_AS

_PIECE = 64 * 1024
_READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_SMALLER = "只留需要的行和列，另存为新的 .xlsx 再上传"


class TooLarge(Exception):
    """Raised while unpacking, where a part or the whole outgrows its limit. Carries the reason."""


class Archive:
    """The parts of an .xlsx by name, unpacked in pieces, the total counted against the limits."""

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        self.place = Place(file=name)
        self.limits = limits
        self.unpacked = 0
        self._size = len(data)
        self._zip = zipfile.ZipFile(BytesIO(data))
        self._by_name = {entry.filename.lower().lstrip("/"): entry for entry in self._zip.infolist()}

    def directory_problems(self) -> list[Problem]:
        """Return what the directory alone already says: too many parts, too large, twice the same, enciphered."""
        entries, limits = self._zip.infolist(), self.limits
        problems = []
        if len(entries) > limits.entries:
            message = f"压缩包里有 {len(entries)} 个部件，最多 {limits.entries} 个"
            problems.append(self._problem("F12", message, _SMALLER))
        declared = sum(entry.file_size for entry in entries)
        if declared > limits.unpacked_bytes:
            message = f"解开有 {_mib(declared)} MiB，最多 {_mib(limits.unpacked_bytes)} MiB"
            problems.append(self._problem("F12", message, _SMALLER))
        if sum(entry.compress_size for entry in entries) > self._size:
            message = "压缩包的几个部件叠在同一段数据上，这是压缩炸弹的做法"
            problems.append(self._problem("F12", message, SAVE_AS))
        if len(self._by_name) < len(entries):
            problems.append(self._problem("F10", "压缩包里有同名的部件，不知道该信哪一个", SAVE_AS))
        if any(entry.flag_bits & _ENCRYPTED for entry in entries):
            problems.append(self._problem("F14", "压缩包里的部件设了密码", "去掉密码，另存后再上传"))
        strange = sorted({entry.compress_type for entry in entries} - set(_READABLE))
        if strange:
            problems.append(self._problem("F10", "压缩方法不是工作簿用的那一种", SAVE_AS))
        return problems

    def _problem(self, code: str, message: str, remedy: str) -> Problem:
        return Problem(code, message, remedy, self.place)

    def has(self, part: str) -> bool:
        """Tell whether there is such a part; case does not matter, as in the format."""
        return part.lower().lstrip("/") in self._by_name

    def names(self) -> list[str]:
        """Return the names of all parts, in small letters."""
        return list(self._by_name)

    def unpack(self, part: str, take: Callable[[bytes], None]) -> None:
        """Unpack a part in pieces into ``take``.

        Raises:
            TooLarge: where the part or the total outgrows the limits, or the part is larger than it says.
            zipfile.BadZipFile, zlib.error, EOFError: where it is damaged.
        """
        entry = self._by_name[part.lower().lstrip("/")]
        declared, size = entry.file_size, 0
        # The reader stops at the size that the directory declares. Lift that, or a forged size would hide the rest
        # here and show it to the next reader.
        entry.file_size = self.limits.unpacked_bytes + _PIECE
        try:
            with self._zip.open(entry) as stream:
                for piece in iter(lambda: stream.read(_PIECE), b""):
                    size += len(piece)
                    self.unpacked += len(piece)
                    self._check(part, entry.compress_size, size)
                    take(piece)
        finally:
            entry.file_size = declared
        if size != declared:
            raise TooLarge(f"部件 {part} 解开有 {size} 字节，却自称 {declared} 字节，这是压缩炸弹的做法")

    def _check(self, part: str, packed: int, size: int) -> None:
        limits = self.limits
        if self.unpacked > limits.unpacked_bytes:
            raise TooLarge(f"解开超过 {_mib(limits.unpacked_bytes)} MiB（在部件 {part} 处停下）")
        if size > MIB and size > packed * limits.ratio:
            raise TooLarge(f"部件 {part} 解开后涨到 {limits.ratio} 倍以上，这是压缩炸弹的做法")


def _mib(size: int) -> int:
    return -(-size // MIB)
