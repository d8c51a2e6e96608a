"""What may be written behind a command, and what it says where it cannot do it: one sentence, never a traceback."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from taizhang import cli
from taizhang.commands import serve
from taizhang.commands.calling import ALIKE_AT_MOST, refusal
from taizhang.core.problems import Place, Problem, Refused
from taizhang.journal.models import Entry
from taizhang.ratings.readers.exchange import write_folder
from tests import given
from tests.core.engine.random_facts import Generator

ROOT = Path(__file__).parents[2]
SCHEME = ROOT / "schemes/qingshen-organs/2015/scheme.md"
FACTS = Generator(10).facts()
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def rate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a call of ``rate`` on a folder of facts."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    write_folder(tmp_path / "facts", FACTS.tables)
    call = ["rate", "--scheme", str(SCHEME), "--facts", str(tmp_path / "facts"), "--period", "2015"]
    return [*call, "--out", str(tmp_path / "stars.csv")]


def ends(arguments: list[str]) -> int:
    try:
        return cli.main(arguments)
    except SystemExit as end:
        return int(end.code or 0)


def started(*arguments: str, **environment: str) -> subprocess.Popen[bytes]:
    """Start the program as its own process."""
    return subprocess.Popen(
        [sys.executable, "-m", "taizhang.cli", *arguments],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith(("TAIZHANG_", "DJANGO_"))}
        | {"PYTHONPATH": str(ROOT)}
        | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def ended(*arguments: str, **environment: str) -> tuple[int, str, str]:
    process = started(*arguments, **environment)
    out, err = process.communicate(timeout=120)
    return process.returncode, out.decode(), err.decode()


# --- wrong calls --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rate"], "taizhang rate：还缺 --scheme, --facts, --period, --out。"),
        (["weigh"], "taizhang：COMMAND 不能是“weigh”，可用："),
        (["verify", "--x"], "taizhang：没有这样的选项或多写了：--x。"),
        (["serve", "--port"], "taizhang serve：--port 后面要写一个值。"),
        (["serve", "--port", "99999"], "taizhang serve：--port：“99999”不行，要写 1 到 65535 的整数。"),
        (["demo", "--port", "-1"], "taizhang demo：--port：“-1”不行，要写 1 到 65535 的整数。"),
        (["bench", "rate", "--runs", "0"], "taizhang bench rate：--runs：“0”不行，要写不小于 1 的整数。"),
        (["bench", "rate", "--threads", "0"], "taizhang bench rate：--threads：“0”不行"),
        (["bench", "rate", "--folder", str(SCHEME)], "是文件，要写文件夹。"),
        (["scheme", "params", "x", "--in", "a", "--out", "b"], "--out 和 --in 不能一起用。"),
    ],
)
def test_a_wrong_call_is_said_in_words_below_the_usage(arguments: list[str], said: str, capsys: Capture) -> None:
    assert ends(arguments) == 2
    usage, sentence = capsys.readouterr().err.rstrip().rsplit("\n", 1)
    assert usage.startswith("usage: taizhang")
    assert said in sentence


@pytest.mark.parametrize(
    "words",
    [["--threads", "0"], ["--threads", "-3"], ["--memory", "abc"], ["--memory", "1KB"], ["--as-of", "2015-02-30"]],
)
def test_a_value_that_cannot_be_is_a_wrong_call(rate: list[str], words: list[str], capsys: Capture) -> None:
    assert ends([*rate, *words]) == 2
    assert f"{words[0]}：“{words[1]}”不" in capsys.readouterr().err


# --- nobody to rate -----------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["duckdb", "python"])
@pytest.mark.parametrize(
    ("name", "code"), [("nobody", "E10"), ("early", "E10"), ("empty", "F01"), ("missing", "F01"), ("file", "F01")]
)
def test_where_nobody_is_rated_the_table_that_stands_is_kept(
    tmp_path: Path, rate: list[str], capsys: Capture, name: str, code: str, engine: str
) -> None:
    (tmp_path / "stars.csv").write_text("before")
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("")
    write_folder(tmp_path / "nobody", {})
    early = ["--as-of", "2010-01-01"] if name == "early" else ["--facts", str(tmp_path / name)]
    assert ends([*rate, *early, "--engine", engine]) == 1
    assert [line[:3] for line in capsys.readouterr().err.splitlines()] == [code]
    assert (tmp_path / "stars.csv").read_text() == "before"
    assert not list(tmp_path.glob(".*.part"))


def test_whatif_asks_for_organisations_as_well(tmp_path: Path, capsys: Capture) -> None:
    call = ["whatif", "--scheme", str(SCHEME), "--against", str(SCHEME), "--period", "2015", "--facts", str(tmp_path)]
    assert ends(call) == 1
    assert capsys.readouterr().err.startswith("F01 ")


# --- paths --------------------------------------------------------------------------------


def test_a_table_that_cannot_be_written_is_refused(tmp_path: Path, rate: list[str], capsys: Capture) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "file").write_text("")
    for name, why in (
        ("none/stars.csv", "没有这个"),
        ("folder.csv", "一个文件夹"),
        ("file/stars.csv", "中间有一个文件"),
    ):
        assert ends([*rate, "--out", str(tmp_path / name)]) == 1
        said = capsys.readouterr().err
        assert said.startswith(f"E11 {tmp_path / name}：")
        assert why in said


def test_a_path_that_the_system_refuses_is_a_sentence(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "file").write_text("")
    assert ends(["scheme", "params", str(SCHEME), "--out", str(tmp_path / "none/a.csv")]) == 1
    assert ends(["bench", "rate", "--folder", str(tmp_path / "file/x")]) == 1
    said = capsys.readouterr().err.splitlines()
    assert [line[:3] for line in said] == ["E11", "E11"]


def test_too_little_memory_is_a_sentence(rate: list[str], capsys: Capture) -> None:
    assert ends([*rate, "--memory", "1MB"]) == 1
    assert capsys.readouterr().err.startswith("E13：1MB")


@pytest.mark.django_db
def test_facts_are_not_written_onto_a_file(tmp_path: Path, capsys: Capture) -> None:
    given.county()
    (tmp_path / "file").write_text("")
    assert ends(["facts", "export", str(tmp_path / "file")]) == 1
    assert ends(["facts", "export", str(tmp_path / "file/x")]) == 1
    assert [line[:3] for line in capsys.readouterr().err.splitlines()] == ["E11", "E11"]


@pytest.mark.parametrize("command", [["demo", "--no-serve"], ["facts", "export", "x"], ["tick"], ["verify"]])
def test_a_data_folder_that_is_a_file_is_a_sentence(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "file").write_text("")
    code, out, err = ended(*command, TAIZHANG_DATA_DIR=str(tmp_path / "file"))
    assert (code, out) == (1, "")
    assert err.startswith(f"E11 {tmp_path / 'file'}：")
    assert "TAIZHANG_DATA_DIR" in err
    assert len(err.splitlines()) == 1


# --- data ---------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [["facts", "export", "x"], ["tick"], ["verify"], ["import", "x.xlsx"]])
def test_where_there_is_no_data_it_is_said_where_it_looked_and_nothing_is_made(
    tmp_path: Path, command: list[str]
) -> None:
    code, out, err = ended(*command, TAIZHANG_DATA_DIR=str(tmp_path / "var"))
    assert (code, out) == (1, "")
    assert err.startswith(f"E12：这里还没有数据，找的是 {tmp_path / 'var'} ")
    assert "TAIZHANG_DATA_DIR" in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_a_database_in_which_nothing_was_recorded_is_no_data(tmp_path: Path, capsys: Capture) -> None:
    for command in (["facts", "export", str(tmp_path / "x")], ["tick"], ["verify"]):
        assert ends(command) == 1
        assert capsys.readouterr().err.startswith("E12：")
    assert not (tmp_path / "x").exists()
    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_verify_says_what_it_cannot_see(capsys: Capture) -> None:
    given.county()
    assert ends(["verify"]) == 0
    holds, limit = capsys.readouterr().out.splitlines()
    assert holds.startswith(f"日志链完好：{Entry.objects.count()}条，末端 ")
    assert limit.startswith("末尾整段删去的查不出来")


# --- addresses and sizes ------------------------------------------------------------------


def test_an_address_that_nobody_knows_is_refused(settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    for host in ("no-such-host.invalid", "192.0.2.1"):
        with pytest.raises(Refused) as refused:
            serve.serve(host, 8000)
        assert [problem.code for problem in refused.value.problems] == ["E09"]


def test_a_workbook_too_large_comes_through_to_the_page(tmp_path: Path) -> None:
    """A body of 13 MiB, beyond what Django takes into memory, is answered by our pages."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with started("serve", "--port", str(port), TAIZHANG_DATA_DIR=str(tmp_path)) as process:
        try:
            assert process.stdout
            process.stdout.readline()  # its address, once it answers
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("POST", "/no-such-page/", b"x" * (13 * 1024 * 1024), {"Content-Type": "text/plain"})
            answer = connection.getresponse()
            assert answer.status in (403, 404)  # of the pages; waitress would have said 413
        finally:
            process.terminate()


# --- what is said -------------------------------------------------------------------------


def test_problems_alike_are_counted_and_every_other_is_said() -> None:
    alike = [Problem("F04", "错", "改", Place("a.csv", line)) for line in range(2, 2 + ALIKE_AT_MOST + 7)]
    others = [Problem("F04", "错", "改", Place("b.csv", 2)), Problem("F03", "空", "填", Place("a.csv", 9))]
    said = refusal([*alike, *others]).splitlines()
    assert said[:ALIKE_AT_MOST] == [str(one) for one in alike[:ALIKE_AT_MOST]]
    assert said[ALIKE_AT_MOST:] == [*map(str, others), "F04 a.csv：另有7处同样的问题"]


@pytest.mark.parametrize(
    "environment", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}], ids=["ascii", "C"]
)
def test_a_terminal_without_chinese_stops_nothing(environment: dict[str, str]) -> None:
    code, out, err = ended("scheme", "check", str(SCHEME), **environment)
    assert (code, err) == (0, "")
    assert "0个错误" in out
    code, out, err = ended("scheme", "check", "不存在.md", **environment)
    assert (code, out) == (1, "")
    assert err.startswith("S01 ")


def test_an_interrupted_run_ends_with_one_line_and_130(tmp_path: Path, rate: list[str]) -> None:
    (tmp_path / "facts/matters.csv").unlink()
    os.mkfifo(tmp_path / "facts/matters.csv")  # whoever reads it waits
    process = started(*rate, "--engine", "python")
    with (tmp_path / "facts/matters.csv").open("w"):  # once it reads
        process.send_signal(signal.SIGINT)
        process.wait(60)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out.decode(), err.decode()) == (130, "", "已中断\n")
    assert not list(tmp_path.glob("*stars*"))
