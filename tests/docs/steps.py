"""The tutorial's samples, done one after the other in one folder, as its reader does them.

- ``… 接到 FILE``: its text goes to the end of the file, after an empty line; a part of a scheme with its fence.
- ``… 写成 FILE``: its text becomes the file.
- ``diff FILE``: lines that begin with ``-`` become those that begin with ``+``.
- ``text 读作 FILE``: what the machine says of the last article of the file.
- ``console``: each line after ``$`` is run, and prints what stands below it.
- ``yaml``: is only looked at.

What a console prints and what is said is filled in by ``make reference``.
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from taizhang import cli
from taizhang.core.language.check import check
from tests.docs.samples import ROOT, Sample, fences, sentences

TUTORIAL = ROOT / "docs/language/tutorial.md"


@dataclass(frozen=True)
class Done:
    """A step that was done: the text of its fence, and what it would be by what came."""

    sample: Sample
    came: str

    @property
    def agrees(self) -> bool:
        """True where what came is what the page says."""
        return self.came == self.sample.text


def done(page: str, folder: Path) -> Iterator[Done]:
    """Do every step of a page in a folder, which is the working directory."""
    for sample in fences(TUTORIAL.name, page):
        word, _, rest = sample.word.partition(" ")
        how, _, name = rest.partition(" ")
        file = folder / (name or rest)
        if sample.word == "console":
            yield Done(sample, "".join(f"$ {line}\n{output_of(line)}" for line in called(sample.text)))
        elif how == "接到":
            text = f"```scheme\n{sample.text}```\n" if word == "scheme" else sample.text
            file.write_text(f"{file.read_text(encoding='utf-8')}\n{text}", encoding="utf-8")
        elif how == "写成":
            file.write_text(sample.text, encoding="utf-8")
        elif how == "读作":
            yield Done(sample, said_of(file))
        elif word == "diff":
            change(file, sample.text)
        elif word != "yaml":
            raise ValueError(f"{sample}: no step {sample.word!r}")


def said_of(file: Path) -> str:
    """Return the machine's sentences of the last article of a file."""
    scheme = check(file.read_text(encoding="utf-8")).unwrap()
    return "".join(f"{one}\n" for one in sentences(scheme, scheme.articles[-1].title))


def called(text: str) -> list[str]:
    """Return the calls of a console."""
    return re.findall(r"^\$ (.+)$", text, re.M)


def output_of(line: str) -> str:
    """Run a line that calls taizhang, and return what it prints."""
    command, *arguments = shlex.split(line)
    assert command == "taizhang"
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed), contextlib.suppress(SystemExit):
        cli.main(arguments)
    return printed.getvalue()


def change(file: Path, difference: str) -> None:
    """Replace lines of a file; what goes must stand there once."""
    old = "".join(line[1:] for line in difference.splitlines(keepends=True) if line[0] in "- ")
    new = "".join(line[1:] for line in difference.splitlines(keepends=True) if line[0] in "+ ")
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    file.write_text(text.replace(old, new), encoding="utf-8")


def redone(page: str, folder: Path) -> str:
    """Return a page with what came of its steps."""
    with contextlib.chdir(folder):
        came = list(done(page, folder))
    for step in reversed(came):
        head, _, _ = page[step.sample.start : step.sample.end].partition("\n")
        page = f"{page[: step.sample.start]}{head}\n{step.came}```{page[step.sample.end :]}"
    return page
