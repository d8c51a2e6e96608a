"""What the run may leave out: it is named, and refused where nothing may be left out."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import postgresql

CONFTEST = Path(__file__).with_name("conftest.py")
SKIPPING = {
    "a test": "import pytest\ndef test_one():\n    pytest.skip('no such thing')\n",
    "a module": "import pytest\npytest.skip('no such thing', allow_module_level=True)\n",
}
EXPECTED_TO_FAIL = "import pytest\n@pytest.mark.xfail\ndef test_one():\n    assert False\n"


def _run(folder: Path, text: str, *, strict: bool) -> subprocess.CompletedProcess[str]:
    (folder / "conftest.py").write_text(CONFTEST.read_text())
    (folder / "test_one.py").write_text(text)
    command = [sys.executable, "-m", "pytest", "-p", "no:django", "-p", "no:randomly", "-rs", "-c", os.devnull]
    environment = os.environ | {"TAIZHANG_NO_SKIP": "1" if strict else ""}
    return subprocess.run(
        [*command, "--rootdir", str(folder), str(folder)],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize("text", SKIPPING.values(), ids=SKIPPING)
def test_what_is_left_out_is_named_or_refused(text: str, tmp_path: Path) -> None:
    lenient, strict = _run(tmp_path, text, strict=False), _run(tmp_path, text, strict=True)
    assert lenient.returncode in {0, 5}, lenient.stdout
    assert strict.returncode in {1, 2}, strict.stdout
    assert "no such thing" in lenient.stdout
    assert "no such thing" in strict.stdout


def test_an_expected_failure_is_nothing_left_out(tmp_path: Path) -> None:
    assert _run(tmp_path, EXPECTED_TO_FAIL, strict=True).returncode == 0


@pytest.mark.postgresql
def test_a_cluster_answers_and_leaves_nothing_behind() -> None:
    folder = postgresql.programs()
    if folder is None:
        pytest.skip("PostgreSQL's programs are not installed: the database's tests ran on SQLite alone")
    import psycopg

    places = []

    def look() -> None:
        with postgresql.cluster(folder) as url, psycopg.connect(url) as connection:
            [[data]] = connection.execute("SHOW data_directory").fetchall()
            places.append(Path(data))
            raise KeyError(url)

    with pytest.raises(KeyError) as caught:
        look()
    assert not places[0].parent.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(caught.value.args[0])
