"""What commands that need the database do first."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from taizhang.commands.calling import unusable
from taizhang.core.problems import Problem, Refused


def set_up() -> None:
    """Load the framework and bring the database's tables up to date.

    Raises:
        Refused: where the data folder or the database cannot be used.
    """
    from django.core.management import call_command

    os.umask(0o027)  # what is made from here on is nobody else's to read
    _load()
    with _database():
        call_command("migrate", verbosity=0, interactive=False)


def need_data() -> None:
    """Load the framework where something was recorded; change nothing.

    Raises:
        Refused: where nothing was; says where it was looked for.
    """
    given = os.environ.get("TAIZHANG_DATA_DIR")
    if given and not os.environ.get("TAIZHANG_DATABASE_URL") and not Path(given).exists():
        raise _no_data(given)  # the settings would make the folder
    _load()
    from django.conf import settings
    from django.db import connection

    from taizhang.journal.queries import last_number

    name = connection.settings_dict["NAME"]
    with _database():
        is_made = not isinstance(name, Path) or name.exists()
        # Every operation writes an entry: without one nothing was ever recorded.
        if not is_made or "journal_entry" not in connection.introspection.table_names() or not last_number():
            where = settings.DATA_DIR if isinstance(name, Path) else f"TAIZHANG_DATABASE_URL（{name}）"
            raise _no_data(where)


def _no_data(where: object) -> Refused:
    remedy = "用 TAIZHANG_DATA_DIR 指明数据文件夹；演示县的是 var/demo"
    return Refused([Problem("E12", f"这里还没有数据，找的是 {where}", remedy)])


def _load() -> None:
    import django

    try:
        django.setup()
    except OSError as error:
        raise Refused([unusable(error, "核对 TAIZHANG_DATA_DIR 和权限")]) from None


@contextmanager
def _database() -> Iterator[None]:
    from django.db import OperationalError

    try:
        yield
    except OperationalError as error:
        message = f"数据库用不了：{str(error).strip()}"
        raise Refused([Problem("E11", message, "核对 TAIZHANG_DATABASE_URL、TAIZHANG_DATA_DIR 和权限")]) from None


def collect_styles() -> None:
    """Put the style sheets where they are served from, packed and named by their content."""
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False)
