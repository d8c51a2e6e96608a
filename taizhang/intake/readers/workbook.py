"""An office's own workbook → sheets of cells, or every reason why not.

The file is never opened in this process: a reader in native code can be made to abort by 1.7 kB of well-formed
workbook, and no exception handler helps. A child process with limits opens it; whatever happens to the child becomes
a :class:`~taizhang.core.problems.Problem` here.

Problem codes: F10 not a workbook or damaged, F11 a web page or a CSV by the name of a workbook, F12 too large or built
to explode, F13 absurd cells, F14 enciphered, F15 old format, F16 the reader died, or ran out of time or memory.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any

from taizhang.core.problems import Outcome, Place, Problem, Severity
from taizhang.intake.readers.cells import Cell, CellKind, Merge, Row, Sheet, Workbook, ref_of
from taizhang.intake.readers.limits import DEFAULT_LIMITS, MIB, Limits

_CHILD = "taizhang.intake.readers.child"
_PIECE = 1 << 16
_SPLIT = "分成几个较小的文件上传；如果仍不行，把文件交给管理员"


def read_workbook(data: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> Outcome[Workbook]:
    """Read a workbook in a limited child process. Never raises on account of the file.

    Args:
        data: the file as uploaded.
        name: what the file is called; it stands in every place and decides nothing.
        limits: what the reading may cost.

    Returns:
        The workbook, with notices if any; or no value and every problem found, each with sheet and cell where known.
    """
    if len(data) > limits.file_bytes:
        message = f"文件有 {len(data) / MIB:.1f} MiB，最多 {limits.file_bytes / MIB:g} MiB"
        remedy = "删去图片和不用的工作表，或者分成几个文件上传"
        return Outcome(None, (Problem("F12", message, remedy, Place(file=name)),))
    answer = _ask_child(data, limits)
    if isinstance(answer, str):
        return Outcome(None, (Problem("F16", answer, _SPLIT, Place(file=name)),))
    problems = tuple(_problem(plain, name) for plain in answer["problems"])
    if any(problem.severity is Severity.ERROR for problem in problems):
        return Outcome(None, problems)
    return Outcome(Workbook(name, tuple(_sheet(plain) for plain in answer["sheets"])), problems)


def _ask_child(data: bytes, limits: Limits) -> dict[str, Any] | str:
    """Return the child's answer, or in words what became of the child."""
    end = _run_child(data, limits)
    if end.overtime:
        return f"读取超过 {limits.seconds_wall:g} 秒，已停止"
    if end.overflow:
        return f"读出的内容超过 {limits.output_bytes / MIB:g} MiB，已停止"
    if end.code == -signal.SIGXCPU:
        return f"读取用了超过 {limits.seconds_cpu} 秒的处理器时间，已停止"
    # Native code aborts where it is refused memory; SIGKILL comes from the kernel when the machine has none left.
    if end.code in (-signal.SIGABRT, -signal.SIGKILL):
        return f"读取需要的内存超过 {limits.memory_bytes / MIB:g} MiB，已停止"
    if end.code != 0:
        return f"读取程序中途停止（{end.code}）"
    try:
        answer = json.loads(end.output)
    except ValueError:
        return "读取程序没有给出结果"
    if "died" in answer:
        if answer["died"] == "memory":
            return f"读取需要的内存超过 {limits.memory_bytes / MIB:g} MiB，已停止"
        return f"读取程序出错（{answer['died']}），已停止"
    return dict(answer)


@dataclass(slots=True)
class _End:
    """How a child ended."""

    code: int
    output: bytes
    overtime: bool
    overflow: bool


def _run_child(data: bytes, limits: Limits) -> _End:
    # -I: nothing from the environment or the folder decides what is imported. No secret of the server is handed on.
    command = [sys.executable, "-I", "-m", _CHILD, json.dumps(limits.as_numbers())]
    deadline = time.monotonic() + limits.seconds_wall
    with subprocess.Popen(  # noqa: S603 - our own interpreter, our own module, numbers as argument
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={"LANG": "C.UTF-8"},
    ) as child:
        assert child.stdin is not None  # noqa: S101 - asked for by PIPE
        assert child.stdout is not None  # noqa: S101
        feeder = threading.Thread(target=_feed, args=(child.stdin, data), daemon=True)
        feeder.start()
        output, overtime, overflow = _collect(child.stdout, limits.output_bytes, deadline)
        if not (overtime or overflow):
            try:
                child.wait(max(0.0, deadline - time.monotonic()) + 0.1)
            except subprocess.TimeoutExpired:
                overtime = True
        if overtime or overflow:
            child.kill()
        child.wait()
        feeder.join()
    return _End(child.returncode, output, overtime, overflow)


def _feed(pipe: IO[bytes], data: bytes) -> None:
    # The child may die before it has read everything; that is told by its end, not here.
    with suppress(BrokenPipeError, OSError):
        pipe.write(data)
    with suppress(BrokenPipeError, OSError):
        pipe.close()


def _collect(pipe: IO[bytes], most: int, deadline: float) -> tuple[bytes, bool, bool]:
    """Return (what the pipe gave, out of time, more than allowed)."""
    output = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while True:
            left = deadline - time.monotonic()
            if left <= 0 or not selector.select(left):
                return bytes(output), True, False
            piece = os.read(pipe.fileno(), _PIECE)
            if not piece:
                return bytes(output), False, False
            output += piece
            if len(output) > most:
                return bytes(output), False, True


def _problem(plain: dict[str, str], name: str) -> Problem:
    place = Place(file=name, sheet=plain["sheet"], cell=plain["cell"])
    return Problem(plain["code"], plain["message"], plain["remedy"], place, Severity(plain["severity"]))


def _sheet(plain: dict[str, Any]) -> Sheet:
    rows = []
    for number, hidden, cells in plain["rows"]:
        gone = bool(hidden)
        made = (
            Cell(ref_of(number, column), column, text, CellKind(kind), gone, bool(lossy))
            for column, kind, text, lossy in cells
        )
        rows.append(Row(number, gone, tuple(made)))
    return Sheet(plain["name"], bool(plain["visible"]), tuple(rows), tuple(Merge(*merge) for merge in plain["merges"]))
