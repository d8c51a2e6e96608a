"""Workbooks for the tests, written by two writers that share no code, and taken apart as raw archives."""

from __future__ import annotations

import copy
import io
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import openpyxl
import xlsxwriter

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@dataclass(frozen=True)
class Given:
    """A sheet to be written. A text that begins with ``=`` is a formula; hidden rows count from 1."""

    cells: Mapping[str, Any]
    name: str = "台账"
    merges: Sequence[str] = ()
    hidden_rows: Sequence[int] = ()
    filtered: str = ""
    visible: bool = True


def table(rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """Return the cells of a table that begins in A1; None leaves a cell out."""
    return {
        f"{chr(65 + column)}{number}": value
        for number, row in enumerate(rows, 1)
        for column, value in enumerate(row)
        if value is not None
    }


def by_openpyxl(sheets: Sequence[Given]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for given in sheets:
        sheet = book.create_sheet(given.name)
        for ref, value in given.cells.items():
            sheet[ref] = value
            if isinstance(value, date) and not isinstance(value, datetime):
                sheet[ref].number_format = 'yyyy"年"m"月"d"日"'
        for merge in given.merges:
            sheet.merge_cells(merge)
        for row in given.hidden_rows:
            sheet.row_dimensions[row].hidden = True
        if given.filtered:
            sheet.auto_filter.ref = given.filtered
        if not given.visible:
            sheet.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def by_xlsxwriter(sheets: Sequence[Given]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    # 31 is the built-in number of the Chinese long date; it stands in no table of formats.
    day, moment = book.add_format({"num_format": 31}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for given in sheets:
        sheet = book.add_worksheet(given.name)
        for merge in given.merges:
            sheet.merge_range(merge, "")
        for ref, value in given.cells.items():
            if isinstance(value, str) and value.startswith("="):
                sheet.write_formula(ref, value, None, "")
            elif isinstance(value, str):
                sheet.write_string(ref, value)
            elif isinstance(value, datetime):
                sheet.write_datetime(ref, value, moment)
            elif isinstance(value, date):
                sheet.write_datetime(ref, value, day)
            else:
                sheet.write(ref, value)
        for row in given.hidden_rows:
            sheet.set_row(row - 1, None, None, {"hidden": True})
        if given.filtered:
            sheet.autofilter(given.filtered)
        if not given.visible:
            sheet.hide()
    book.close()
    return out.getvalue()


WRITERS: dict[str, Callable[[Sequence[Given]], bytes]] = {"openpyxl": by_openpyxl, "XlsxWriter": by_xlsxwriter}


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def archive_of(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def with_parts(data: bytes, **changed: bytes) -> bytes:
    """Return the workbook with parts replaced or added; a name is written with ``__`` for ``/`` and ``_dot_``."""
    named = {name.replace("__", "/").replace("_dot_", "."): content for name, content in changed.items()}
    return archive_of({**parts_of(data), **named})


def with_rows(rows: str, head: str = "") -> bytes:
    """Return a small workbook whose only sheet holds these rows as raw XML."""
    sheet = f'<?xml version="1.0" encoding="UTF-8"?>{head}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    return with_parts(by_xlsxwriter([Given({"A1": 1})]), xl__worksheets__sheet1_dot_xml=sheet.encode())


def old_xls(cells: Mapping[tuple[int, int], str | float], *, cipher: bool = False) -> bytes:
    """Return an .xls (BIFF8 in a compound file) of one sheet, record by record; rows and columns count from 0.

    ``cipher`` puts in the record that says "this asks for a password".
    """
    records = []
    for (row, column), value in cells.items():
        head = struct.pack("<HHH", row, column, 0)
        if isinstance(value, str):
            records.append(_record(0x0204, head + struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")))
        else:
            records.append(_record(0x0203, head + struct.pack("<d", value)))
    begin = [_record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0x07CC, 0, 6))]
    if cipher:
        begin.append(_record(0x002F, struct.pack("<HHH", 1, 1, 1) + bytes(48)))
    name = "台账"
    sheet_at = sum(map(len, begin)) + 4 + 8 + 2 * len(name) + 4
    bound = struct.pack("<IBBBB", sheet_at, 0, 0, len(name), 1) + name.encode("utf-16-le")
    sheet = [_record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0x07CC, 0, 6)), *records, _record(0x000A, b"")]
    return compound("Workbook", b"".join([*begin, _record(0x0085, bound), _record(0x000A, b""), *sheet]))


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def compound(name: str, stream: bytes) -> bytes:
    """Return a compound file of one stream: header, one table sector, one directory sector, the stream."""
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    sectors = len(stream) // 512
    end, free, table_sector = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    table = [table_sector, end, *range(3, 2 + sectors), end]
    assert len(table) <= 128
    table += [free] * (128 - len(table))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<I", 0) + b"\xff" * 432

    def entry(title: str, kind: int, child: int, start: int, size: int) -> bytes:
        text = (title + "\0").encode("utf-16-le")
        return (
            text.ljust(64, b"\0")
            + struct.pack("<HBBIII", len(text), kind, 1, free, free, child)
            + bytes(36)
            + struct.pack("<IQ", start, size)
        )

    empty = bytes(64) + struct.pack("<HBBIII", 0, 0, 0, free, free, free) + bytes(48)
    directory = entry("Root Entry", 5, 1, end, 0) + entry(name, 2, free, 2, len(stream)) + empty * 2
    return header + struct.pack("<128I", *table) + directory + stream


def encrypted_xlsx() -> bytes:
    """Return the outside of an enciphered .xlsx: a compound file with a stream of that name."""
    return compound("EncryptedPackage", bytes(4096))


def slim(data: bytes) -> bytes:
    """Return the workbook with only the parts that a reader needs."""
    needed = {"[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"}
    parts = parts_of(data)
    return archive_of({name: parts[name] for name in parts if name in needed or name.startswith("xl/worksheets/")})


def forge_size(data: bytes, part: str, size: int) -> bytes:
    """Return the archive with the unpacked size of a part written falsely, in both places where it stands."""
    out, name = bytearray(data), part.encode()
    central = next(at for at in _all(data, b"PK\x01\x02") if data[at + 46 : at + 46 + len(name)] == name)
    (local,) = struct.unpack_from("<I", data, central + 42)
    struct.pack_into("<I", out, central + 24, size)
    struct.pack_into("<I", out, local + 22, size)
    return bytes(out)


def _all(data: bytes, what: bytes) -> list[int]:
    return [at for at in range(len(data) - 4) if data.startswith(what, at)]


def overlapping(data: bytes, part: str, times: int) -> bytes:
    """Return the archive with further directory entries that all point at the data of one part."""
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("last", b"")
        entry = archive.getinfo(part)
        for number in range(times):
            clone = copy.copy(entry)
            clone.filename = f"{part}{number}"
            archive.filelist.append(clone)
    return out.getvalue()
