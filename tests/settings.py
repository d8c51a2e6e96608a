"""The tests' settings: a data folder and a database of their own, never an installation's."""

import os
import tempfile
from pathlib import Path

_FOLDER = Path(tempfile.mkdtemp(prefix="taizhang-tests-"))
(_FOLDER / "clock_shift").write_text("0")
os.environ["TAIZHANG_DATA_DIR"] = str(_FOLDER)
# SQLite, unless the run names another server (tests/postgresql.py).
os.environ["TAIZHANG_DATABASE_URL"] = os.environ.get("TAIZHANG_TEST_DATABASE_URL", "")

from taizhang.settings import *  # noqa: E402, F403

(_FOLDER / "static").mkdir()
# Nobody collects the style sheets here: they are served from where they lie, under their own names.
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
