"""A port that is taken is said in words, with the way out; the address is printed only once it answers."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from taizhang.commands import serve
from taizhang.core.problems import Refused


def test_a_port_that_is_taken_is_refused_with_another(
    settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.STATIC_ROOT = tmp_path
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Refused) as refused:
            serve.serve("127.0.0.1", port)
    [problem] = refused.value.problems
    assert problem.code == "E09"
    assert f"--port {port + 1}" in problem.remedy
    assert capsys.readouterr().out == ""
