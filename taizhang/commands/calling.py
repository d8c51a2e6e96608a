"""How a command is called and answers: its arguments, wrong calls in words, and problems on standard error."""

from __future__ import annotations

import argparse
import errno
import io
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import NoReturn

from taizhang.core.problems import Place, Problem

ALIKE_AT_MOST = 20  # problems of one code and file that are printed one by one

# What the parser of the standard library says, and how it is said here.
_WRONG_CALLS = (
    (r"the following arguments are required: (.+)", r"还缺 \1"),
    (r"unrecognized arguments: (.+)", r"没有这样的选项或多写了：\1"),
    (r"ambiguous option: (\S+) could match (.+)", r"\1 可以是几个选项：\2"),
    (r"argument (.+?): invalid choice: '(.*)' \(choose from (.+)\)", r"\1 不能是“\2”，可用：\3"),
    (r"argument (.+?): expected (?:one|\d+|at least one) arguments?", r"\1 后面要写一个值"),
    (r"argument (.+?): ignored explicit argument '(.*)'", r"\1 后面不写值，多了“\2”"),
    (r"argument (.+?): not allowed with argument (.+)", r"\1 和 \2 不能一起用"),
    (r"argument (.+?): invalid int value: '(.*)'", r"\1 的“\2”不是整数"),
    (r"argument (.+?): (.+)", r"\1：\2"),
)


class Parser(argparse.ArgumentParser):
    """Says in Chinese what is wrong with a call, below the line that shows a right one."""

    def error(self, message: str) -> NoReturn:
        """End with 2."""
        for words, said in _WRONG_CALLS:
            if re.fullmatch(words, message, re.S):
                message = re.sub(f"^{words}$", said, message, flags=re.S)
                break
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}：{message}。用 -h 看全部选项\n")


# --- arguments ----------------------------------------------------------------------------


def number(least: int, most: int | None = None) -> Callable[[str], int]:
    """Return the type of a whole number that is not below ``least`` nor above ``most``."""

    def read(text: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,9}", text) or int(text) < least or (most is not None and int(text) > most):
            limits = f" {least} 到 {most} 的整数" if most is not None else f"不小于 {least} 的整数"
            raise argparse.ArgumentTypeError(f"“{text}”不行，要写{limits}")
        return int(text)

    return read


def size(text: str) -> str:
    """Return an amount of memory, as ``4GB``."""
    if not re.fullmatch(r"[1-9][0-9]*(\.[0-9]+)? ?([MGT]i?B)", text, re.I):
        raise argparse.ArgumentTypeError(f"“{text}”不行，写成 512MB 或 4GB 这样")
    return text


def day(text: str) -> date:
    """Return a day, as ``2015-06-30``."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，写成 2015-06-30 这样") from None


# --- answers ------------------------------------------------------------------------------

_REASONS = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EEXIST: "那里是一个文件，不是文件夹",
    errno.ENOTDIR: "这条路径中间有一个文件，不是文件夹",
    errno.EISDIR: "那里是一个文件夹，不是文件",
    errno.ENOTEMPTY: "那里是一个文件夹，不是文件",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "那里只能读，不能写",
    errno.ENOSPC: "磁盘满了",
    errno.ENAMETOOLONG: "名称太长",
}


def unusable(error: OSError, remedy: str = "核对路径和权限") -> Problem:
    """Return why a path cannot be used."""
    why = _REASONS.get(error.errno or 0, error.strerror or "系统不让用")
    return Problem("E11", f"这个路径用不了：{why}", remedy, Place(str(error.filename or "")))


def refusal(problems: Iterable[Problem]) -> str:
    """Return problems as they are printed: all, but of one code and file only the first ones one by one."""
    lines = []
    counts: Counter[tuple[str, str]] = Counter()
    for problem in problems:
        alike = problem.code, problem.place.file
        counts[alike] += 1
        if counts[alike] <= ALIKE_AT_MOST:
            lines.append(str(problem))
    for (code, file), count in counts.items():
        if count > ALIKE_AT_MOST:
            lines.append(f"{code} {file}：另有{count - ALIKE_AT_MOST}处同样的问题".replace(" ：", "："))
    return "\n".join(lines)


def speak_utf8() -> None:
    """Let both outputs take every word: what the place cannot show is escaped, and nothing stops half-way."""
    for out in (sys.stdout, sys.stderr):
        if isinstance(out, io.TextIOWrapper):
            out.reconfigure(encoding="utf-8", errors="backslashreplace")


def folder(text: str) -> Path:
    """Return a path where a folder is or may be made."""
    if Path(text).exists() and not Path(text).is_dir():
        raise argparse.ArgumentTypeError(f"“{text}”是文件，要写文件夹")
    return Path(text)
