"""Documents that cannot lie: what the code has, they have, and nothing else."""

from __future__ import annotations

import argparse
import re
import shlex
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from taizhang import cli

ROOT = Path(__file__).parents[2]
MODULES = [path.read_text() for path in sorted((ROOT / "taizhang").rglob("*.py"))]


def kept() -> list[Path]:
    """Return every file that the repository keeps; of an unpacked archive, every file of its folders."""
    try:
        run = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    except (FileNotFoundError, subprocess.CalledProcessError):
        folders = [
            path for path in ROOT.iterdir() if path.name in (".ci", "docs", "schemes", "taizhang", "tests", "bench")
        ]
        return [
            path
            for folder in (ROOT.glob("*"), *(one.rglob("*") for one in folders))
            for path in folder
            if path.is_file()
        ]
    return [path for name in run.stdout.split("\0") if name and (path := ROOT / name).is_file()]


# --- problems -------------------------------------------------------------------------------------


def codes_reported(modules: Iterable[str]) -> set[str]:
    """Return the problem codes that stand in modules."""
    return {code for text in modules for code in re.findall(r"[\"']([SFCE]\d\d)[\"']", text)}


def codes_described(document: str) -> set[str]:
    """Return the problem codes that a document describes."""
    return set(re.findall(r"^## ([SFCE]\d\d) \S", document, re.M))


def test_every_problem_is_described_and_nothing_else() -> None:
    assert codes_reported(MODULES) == codes_described((ROOT / "docs/problems.md").read_text())


def test_a_planted_problem_is_caught() -> None:
    assert codes_reported(["raise Refused([Problem('F99', message, remedy)])"]) == {"F99"}
    assert codes_described("## F99 planted\n\nF98\n\n## F97\n") == {"F99"}


# --- commands -------------------------------------------------------------------------------------


def parsers(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Yield every command that can be called, with its parser."""
    inner = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not inner:
        yield parser.prog, parser
    for action in inner:
        for below in action.choices.values():
            yield from parsers(below)


def options_of(parser: argparse.ArgumentParser) -> dict[str, str]:
    """Return the options of a command, each with what its row must say: its choices and its default."""
    found = {}
    for action in parser._actions:
        if isinstance(action, argparse._HelpAction):
            continue
        words = [str(choice) for choice in action.choices or ()]
        if action.default not in (None, False, "") and action.option_strings:
            words.append(str(action.default))
        found[action.option_strings[0] if action.option_strings else "positional"] = " ".join(words)
    return found


def sections(document: str) -> dict[str, str]:
    """Return the text of each command's section."""
    return {one[1]: one[2] for one in re.finditer(r"^## (taizhang .+?)\n(.*?)(?=^## |\Z)", document, re.M | re.S)}


def faults_of_section(text: str, parser: argparse.ArgumentParser) -> list[str]:
    """Return what a section does not say of its command, or says though it is not so."""
    rows = {}
    for first, meaning in re.findall(r"^\| `(\S+)[^`]*` \| (.+) \|$", text, re.M):
        rows[first if first.startswith("-") else "positional"] = f"{first} {meaning}"
    wanted = options_of(parser)
    found = [f"{name} is not described" for name in wanted if name not in rows]
    found += [f"{name} is no option" for name in rows if name not in wanted]
    for name, words in wanted.items():
        found += [f"{name} does not say {word}" for word in words.split() if name in rows and word not in rows[name]]
    if not re.search(r"^Exit 0 ", text, re.M):
        found.append("no exit code")
    example = re.search(r"```sh\n(?:\w+=\S+ )*\.venv/bin/taizhang (.+)\n```", text)
    if example is None:
        found.append("no example")
    elif not parses(shlex.split(example[1])):
        found.append("the example is a wrong call")
    return found


def parses(arguments: list[str]) -> bool:
    """Return whether the program takes such a call."""
    try:
        cli.program().parse_args(arguments)
    except SystemExit:
        return False
    return True


COMMANDS = dict(parsers(cli.program()))
SECTIONS = sections((ROOT / "docs/reference/commands.md").read_text())


def test_every_command_has_its_section_and_every_section_its_command() -> None:
    assert set(SECTIONS) == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_section_says_every_option_an_example_and_the_exit_codes(name: str) -> None:
    assert faults_of_section(SECTIONS[name], COMMANDS[name]) == []


def test_planted_faults_of_a_section_are_caught() -> None:
    good = SECTIONS["taizhang rate"]
    planted = {
        good.replace("| `--period PERIOD` |", "| `--time PERIOD` |"): [
            "--period is not described",
            "--time is no option",
        ],
        good.replace("`4GB`", "`8GB`"): ["--memory does not say 4GB"],
        good.replace("`duckdb`, which", "one, which"): ["--engine does not say duckdb", "--engine does not say duckdb"],
        good.replace("Exit 0", "It ends"): ["no exit code"],
        good.replace("--facts build", "--fact build"): [],  # an unambiguous beginning is taken
        good.replace(" --period 2015", ""): ["the example is a wrong call"],
    }
    assert [faults_of_section(text, COMMANDS["taizhang rate"]) for text in planted] == list(planted.values())


# --- settings -------------------------------------------------------------------------------------


def settings_read(texts: Iterable[str]) -> set[str]:
    """Return the environment variables of ours that texts name."""
    return {name for text in texts for name in re.findall(r"\bTAIZHANG_[A-Z_]+\b", text)}


def test_every_setting_is_described_and_nothing_else() -> None:
    files = [*ROOT.glob("taizhang/**/*.py"), *ROOT.glob("tests/**/*.py"), *ROOT.glob("bench/**/*.py")]
    texts = [path.read_text() for path in files if path != Path(__file__)]
    texts += [(ROOT / name).read_text() for name in ("Makefile", ".ci/run")]
    described = re.findall(
        r"^\| `(TAIZHANG_[A-Z_]+)` \| .+ \| .+ \|$", (ROOT / "docs/reference/settings.md").read_text(), re.M
    )
    assert settings_read(texts) == set(described)


def test_a_planted_setting_is_caught() -> None:
    assert settings_read(['os.environ.get("TAIZHANG_PLANTED")']) == {"TAIZHANG_PLANTED"}


# --- the map --------------------------------------------------------------------------------------


def mapped(document: str) -> set[str]:
    """Return the folders and files that the map of the architecture names."""
    block = re.search(r"^## Map\n+```\n(.*?)```", document, re.M | re.S)
    found = set()
    for line in block[1].splitlines() if block else ():
        folder, *beside = re.split(r"\s+", re.split(r"\s{3,}", line)[0].strip())
        found.add(folder.rstrip("/"))
        found |= {f"{folder.rpartition('/')[0]}/{name}".rstrip("/") for name in beside}
    return found


def missing_from_map(document: str, standing: Iterable[str]) -> set[str]:
    """Return what stands in the tree and not on the map."""
    names = mapped(document)
    return {one for one in standing if not any(name == one or name.startswith(f"{one}/") for name in names)}


def test_every_package_stands_on_the_map_and_the_map_names_nothing_else() -> None:
    document = (ROOT / "ARCHITECTURE.md").read_text()
    files = [path.relative_to(ROOT) for path in kept()]
    packages = {path.parent.as_posix() for path in files if path.name == "__init__.py"}
    apps_and_rooms = {name for name in packages if re.fullmatch(r"taizhang/(core/)?\w+", name)}
    outside = {path.parts[0] for path in files if len(path.parts) > 1 and not path.parts[0].startswith(".")}
    assert missing_from_map(document, apps_and_rooms | outside) == set()
    assert {name for name in mapped(document) if not list(ROOT.glob(re.sub(r"<\w+>", "*", name)))} == set()


def test_a_planted_package_is_caught() -> None:
    document = "## Map\n\n```\nschemes/<scheme>/<year>/   rules\ntaizhang/core/facts    facts\ntaizhang/lists funds    siblings\n```\n"
    assert mapped(document) == {"schemes/<scheme>/<year>", "taizhang/core/facts", "taizhang/lists", "taizhang/funds"}
    assert missing_from_map(document, ["taizhang/funds", "taizhang/tally"]) == {"taizhang/tally"}


# --- addresses ------------------------------------------------------------------------------------

# Spelled in pieces, so that this file is not caught itself.
INDEX = re.compile("|".join(("py" + r"pi\.(org|python)", "python" + "hosted", "index" + "[-_]url", "npm" + r"js\.(com|org)", "proxy." + "golang", r"mirrors?\." + r"[a-z]", r"/simp" + "le/")), re.I)  # fmt: skip
ADDRESS = re.compile(r"https?://")
BUILD = ("Makefile", "pyproject.toml", "constraints.txt", ".ci/run")


def test_no_file_names_a_package_index() -> None:
    found = [path for path in kept() if INDEX.search(path.read_bytes().decode(errors="replace"))]
    assert found == []


def test_the_build_names_no_address_at_all() -> None:
    assert [name for name in BUILD if ADDRESS.search((ROOT / name).read_text())] == []


@pytest.mark.parametrize("text", ["--index" + "-url=x", "https://py" + "pi.org/", "https://mirror." + "example/"])
def test_a_planted_index_is_caught(text: str) -> None:
    assert INDEX.search(text)
