"""What a file is, by its first bytes; its name is only what somebody called it."""

from __future__ import annotations

import codecs
import re
import struct
from enum import StrEnum

from taizhang.core.problems import Place, Problem

ZIP = b"PK\x03\x04"
CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEAD = 65_536

# The first bytes of a stream of Excel 2 to 4, from before workbooks had a container.
_VERY_OLD = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x06\x00", b"\x09\x08\x08\x00")

# [MS-XLS]: the record that begins a workbook of Excel 97 and later, and the one that says it is enciphered.
_BIFF8 = b"\x09\x08\x10\x00\x00\x06\x05\x00"
_FILEPASS = 0x002F
_RECORDS = 20

_OTHERS = (
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "PNG 图片"),
    (b"\xff\xd8\xff", "JPEG 图片"),
    (b"GIF8", "GIF 图片"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"{\\rtf", "RTF 文档"),
    (b"PK\x05\x06", "空的压缩包"),
)

SAVE_AS = "在 Excel 或 WPS 里打开，另存为“Excel 工作簿（.xlsx）”再上传"


class Container(StrEnum):
    """The two containers that workbooks come in."""

    ZIP = "zip"
    CFB = "cfb"


def sniff(data: bytes, name: str) -> Container | Problem:
    """Return the container, or the problem (F10, F11, F14, F15) where these bytes are no workbook that can be read."""
    place = Place(file=name)
    if data.startswith(ZIP):
        return Container.ZIP
    if data.startswith(CFB):
        return _of_cfb(data, place)
    if not data:
        return Problem("F10", "文件是空的（0 字节）", "检查是否保存成功，重新选择文件上传", place)
    if data.startswith(_VERY_OLD):
        return Problem("F15", "这是 Excel 5 以前的旧格式，读不了", SAVE_AS, place)
    for magic, what in _OTHERS:
        if data.startswith(magic):
            return Problem("F10", f"这是{what}，不是 Excel 工作簿", "上传 .xlsx 工作簿", place)
    text = _text(data)
    if text is None:
        return Problem("F10", "文件不是 Excel 工作簿，或者已经损坏", SAVE_AS, place)
    return _of_text(text, place)


def _of_cfb(data: bytes, place: Place) -> Container | Problem:
    # Names of streams stand in the container's directory as UTF-16; a byte search needs no parser here.
    if "EncryptedPackage".encode("utf-16-le") in data:
        message = "工作簿设了打开密码，内容是加密的"
        return Problem("F14", message, "在 Excel 里打开，取消“用密码进行加密”，另存后再上传", place)
    if "Workbook".encode("utf-16-le") in data or "Book\x00".encode("utf-16-le") in data:
        return Container.CFB
    if "WordDocument".encode("utf-16-le") in data:
        return Problem("F10", "这是 Word 文档，不是 Excel 工作簿", "把表格存成 .xlsx 工作簿再上传", place)
    return Problem("F10", "这是别的程序的文件，里面没有工作簿", "上传 .xlsx 工作簿", place)


def asks_for_password(data: bytes) -> bool:
    """Tell whether an .xls holds a FILEPASS record among the first of its workbook ([MS-XLS] 2.4.117)."""
    at = data.find(_BIFF8)
    for _ in range(_RECORDS):
        if at < 0 or at + 4 > len(data):
            return False
        kind, size = struct.unpack_from("<HH", data, at)
        if kind == _FILEPASS:
            return True
        at += 4 + size
    return False


def _of_text(text: str, place: Place) -> Problem:
    start = text.lstrip("\ufeff \t\r\n").lower()
    if start.startswith("mime-version:") or re.search(r"<(!doctype html|html|table|head|body|meta)\b", start):
        return Problem("F11", "这是网页（HTML），只是起了工作簿的名字", SAVE_AS, place)
    if start.startswith("<?xml") or "urn:schemas-microsoft-com:office:spreadsheet" in start:
        return Problem("F11", "这是 XML 文本，只是起了工作簿的名字", SAVE_AS, place)
    lines = [line for line in text.splitlines()[:20] if line.strip()]
    if any(mark in line for line in lines for mark in (",", "\t", ";", "，")):
        return Problem("F11", "这是文本表格（CSV），不是工作簿", SAVE_AS, place)
    return Problem("F10", "这是纯文本，不是 Excel 工作簿", "上传 .xlsx 工作簿", place)


def _text(data: bytes) -> str | None:
    """Return the head of the file as text, or None where it is not text in any encoding that offices use."""
    head = data[:_HEAD]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head[: len(head) // 2 * 2].decode("utf-16", "replace")
    if any(byte < 32 and byte not in b"\t\n\x0b\x0c\r\x1a" for byte in head):
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            # An incremental decoder does not mind a character cut in two at the end of the head.
            return codecs.getincrementaldecoder(encoding)().decode(head, final=len(data) <= _HEAD)
        except UnicodeDecodeError:
            continue
    return None
