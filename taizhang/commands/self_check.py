"""``taizhang self-check``: what is wrong with an installation, each with a sentence and the way out.

The state is gathered once; every check is a question to it. ``serve`` asks the same
before it serves and refuses where something would lose or leak records.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from taizhang.core.calendar import ARRANGEMENTS
from taizhang.core.problems import Place, Problem, Refused, Severity

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1", "[::1]"})
SHORTEST_KEY = 32  # bytes
LEAST_FREE = 500 * 1024 * 1024  # bytes of disk
OLDEST_SQLITE = (3, 35, 0)  # RETURNING, dropped columns
OLDEST_POSTGRESQL = 140000
SHARED = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "fuse.glusterfs", "ceph", "afs"})
APPEND_ONLY = ("journal_entry", "ledgers_entry")


@dataclass(frozen=True, slots=True)
class Installation:
    """What is looked at: settings, files, database and host, as they are now."""

    host: str
    debug: bool
    is_demo: bool
    hosts: tuple[str, ...]
    tls: bool
    python: tuple[int, int]
    is_root: bool
    time_zones: frozenset[str]
    today: date
    now: datetime
    keys: dict[str, tuple[int, int, bytes]]  # name → mode, bytes, content
    keys_mode: int
    data_mode: int
    is_writable: bool
    free: int
    file_system: str
    vendor: str
    version: tuple[int, ...]
    pragmas: dict[str, str]
    transaction_mode: str
    database_mode: int
    superuser: bool
    server: dict[str, str]
    unapplied: tuple[str, ...]
    unknown: tuple[str, ...]
    guarded: frozenset[str]
    newest_entry: datetime | None
    journal_fits: bool
    records_open: bool


@dataclass(frozen=True, slots=True)
class Check:
    """A question: its name, whether something is wrong, the sentence and the way out."""

    name: str
    wrong: Callable[[Installation], bool]
    said: str
    remedy: str
    severity: Severity = Severity.ERROR


def _open_to_others(mode: int) -> bool:
    return bool(mode & (stat.S_IRWXG | stat.S_IRWXO))


def _on_sqlite(name: str, wanted: str) -> Callable[[Installation], bool]:
    return lambda it: it.vendor == "sqlite" and it.pragmas.get(name, "") != wanted


def _outward(it: Installation) -> bool:
    return it.host not in LOOPBACK


CHECKS = (
    Check(
        "debug", lambda it: it.debug, "调试模式开着，出错的页面会显示内部数据", "不要改 DEBUG；它在发行的设置里是关的"
    ),
    Check("python", lambda it: it.python < (3, 11), "Python 旧于 3.11", "装 Debian 12 自带的 Python 3.11 或更新的"),
    Check(
        "root",
        lambda it: it.is_root,
        "以 root 身份运行",
        "建一个专用的系统用户来运行；数据文件夹归它所有",
        Severity.WARNING,
    ),
    Check(
        "hosts-any", lambda it: "*" in it.hosts, "TAIZHANG_HOSTS 是“*”：谁都可以冒充本站的名称", "写出本站的名称和地址"
    ),
    Check(
        "hosts-empty",
        lambda it: not all(one.strip() for one in it.hosts),
        "TAIZHANG_HOSTS 里有空的名称",
        "删去多余的逗号",
    ),
    Check(
        "no-tls",
        lambda it: _outward(it) and not it.tls,
        "页面对外提供，却没有 TLS：口令和记录在线路上是明文",
        "在前面放一个终止 TLS 的反向代理，设 TAIZHANG_TLS=1；或者 --host 127.0.0.1",
    ),
    Check(
        "hosts-local",
        lambda it: _outward(it) and set(it.hosts) <= LOOPBACK,
        "页面对外提供，TAIZHANG_HOSTS 却只有本机的名称：别的机器打不开",
        "在 TAIZHANG_HOSTS 里写上别的机器所用的名称",
    ),
    Check(
        "demo-outward", lambda it: it.is_demo and _outward(it), "演示县对外提供：谁都可以不用口令进入", "演示只在本机看"
    ),
    Check(
        "keys-folder",
        lambda it: _open_to_others(it.keys_mode),
        "密钥文件夹 keys 别的用户也能打开",
        "chmod 700 数据文件夹/keys",
    ),
    Check(
        "keys-readable",
        lambda it: any(_open_to_others(mode) for mode, _, _ in it.keys.values()),
        "有的密钥文件别的用户也能读",
        "chmod 600 数据文件夹/keys/*",
    ),
    Check(
        "keys-short",
        lambda it: any(size < SHORTEST_KEY for _, size, _ in it.keys.values()),
        f"有的密钥不足{SHORTEST_KEY}字节",
        "从备份里取回原来的密钥；新装的删去它，重新启动时会另做",
    ),
    Check(
        "keys-alike",
        lambda it: len({content for *_, content in it.keys.values()}) < len(it.keys),
        "两个密钥相同：一处泄露，处处泄露",
        "从备份里取回原来的密钥；新装的删去它们，重新启动时会另做",
    ),
    Check(
        "journal-key",
        lambda it: not it.journal_fits,
        "日志的密钥同日志对不上：密钥换过，或者日志被改动",
        "从备份里取回 keys/journal；密钥没错的，运行 taizhang verify",
    ),
    Check(
        "records-key",
        lambda it: not it.records_open,
        "记录的密钥打不开已有的记录：密钥换过",
        "从备份里取回 keys/records；没有它，谁也读不出记录的文字",
    ),
    Check(
        "data-folder",
        lambda it: bool(it.data_mode & stat.S_IRWXO),
        "数据文件夹别的用户也能打开",
        "chmod 750 数据文件夹",
        Severity.WARNING,
    ),
    Check("not-writable", lambda it: not it.is_writable, "数据文件夹不能写", "核对它归谁所有；磁盘是不是只读"),
    Check(
        "disk-full", lambda it: it.free < LEAST_FREE, "磁盘只剩不到500 MB", "清出空间，或者把数据文件夹移到大的磁盘上"
    ),
    Check(
        "shared-disk",
        lambda it: it.vendor == "sqlite" and it.file_system in SHARED,
        "SQLite 数据库在网络磁盘上：断线时会坏",
        "把 TAIZHANG_DATA_DIR 移到本机磁盘，或者用 PostgreSQL",
    ),
    Check(
        "database-readable",
        lambda it: it.vendor == "sqlite" and bool(it.database_mode & stat.S_IRWXO),
        "数据库文件别的用户也能读",
        "chmod 640 数据文件夹/taizhang.sqlite3*",
    ),
    Check(
        "synchronous",
        _on_sqlite("synchronous", "2"),
        "SQLite 的 synchronous 不是 FULL：断电会丢掉已经答应记下的",
        "不要改数据库的设置；它在发行的设置里是 FULL",
    ),
    Check(
        "journal-mode", _on_sqlite("journal_mode", "wal"), "SQLite 不是 WAL 方式：读和写互相等", "不要改数据库的设置"
    ),
    Check("foreign-keys", _on_sqlite("foreign_keys", "1"), "SQLite 不查外键：会留下没有主的行", "不要改数据库的设置"),
    Check(
        "secure-delete",
        _on_sqlite("secure_delete", "1"),
        "SQLite 删去的内容还留在文件里",
        "不要改数据库的设置；它在发行的设置里是打开的",
    ),
    Check(
        "transaction-mode",
        lambda it: it.vendor == "sqlite" and it.transaction_mode != "IMMEDIATE",
        "SQLite 的事务不是 IMMEDIATE：几个人同时写会报错",
        "不要改数据库的设置",
    ),
    Check(
        "sqlite-old",
        lambda it: it.vendor == "sqlite" and it.version < OLDEST_SQLITE,
        "SQLite 太旧",
        "升级系统；至少 3.35",
    ),
    Check(
        "postgresql-old",
        lambda it: it.vendor == "postgresql" and it.version < (OLDEST_POSTGRESQL,),
        "PostgreSQL 旧于 14",
        "升级到 14 或更新的",
    ),
    Check(
        "postgresql-commit",
        lambda it: it.vendor == "postgresql" and it.server.get("synchronous_commit") == "off",
        "PostgreSQL 的 synchronous_commit 是 off：断电会丢掉已经答应记下的",
        "在 postgresql.conf 里改为 on",
    ),
    Check(
        "postgresql-fsync",
        lambda it: it.vendor == "postgresql" and it.server.get("fsync") == "off",
        "PostgreSQL 的 fsync 是 off：断电会坏掉整个数据库",
        "在 postgresql.conf 里改为 on",
    ),
    Check(
        "postgresql-superuser",
        lambda it: it.vendor == "postgresql" and it.superuser,
        "连接 PostgreSQL 的是超级用户：它能绕过一切限制",
        "另建一个只管本库的用户",
    ),
    Check(
        "newer-database",
        lambda it: bool(it.unknown),
        "数据库是更新的版本写的，这一版读不全",
        "用当时的版本打开；不要用旧版本写",
    ),
    Check(
        "unguarded",
        lambda it: not it.unapplied and not it.guarded.issuperset(APPEND_ONLY),
        "数据库里少了“只增不改”的触发器",
        "运行 taizhang verify 看有没有被改动；再从备份恢复，或请维护的人补上",
    ),
    Check(
        "clock-back",
        lambda it: it.newest_entry is not None and it.now < it.newest_entry,
        "机器的时钟早于日志里最新的一条：时钟被拨回",
        "校准机器的时钟；期限和先后都靠它",
    ),
    Check(
        "time-zone",
        lambda it: "Asia/Shanghai" not in it.time_zones,
        "系统没有时区数据，算不出北京时间的日期",
        "装 tzdata",
    ),
    Check(
        "no-calendar",
        lambda it: it.today.year not in {one.year for one in ARRANGEMENTS},
        "没有今年的放假安排：按工作日计的期限只除去周末",
        "升级到有今年放假安排的版本",
        Severity.WARNING,
    ),
)


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("self-check", help="what is wrong with this installation, each with the way out")
    parser.add_argument("--host", default="127.0.0.1", help="where the pages are to be served")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print what is wrong; 1 where something refuses."""
    from taizhang.commands.setting_up import need_data

    need_data()
    found = problems(gathered(options.host))
    for problem in found:
        print(problem)
    print(f"查了{len(CHECKS)}项，{len(found)}项要改" if found else f"查了{len(CHECKS)}项，都没有问题")
    return 1 if any(problem.severity is Severity.ERROR for problem in found) else 0


def require_sound(host: str) -> tuple[Problem, ...]:
    """Return the warnings of an installation.

    Raises:
        Refused: where something would lose or leak records: every fault at once.
    """
    found = problems(gathered(host))
    errors = [problem for problem in found if problem.severity is Severity.ERROR]
    if errors:
        raise Refused(errors)
    return found


def problems(it: Installation) -> tuple[Problem, ...]:
    """Return everything that is wrong with an installation."""
    return tuple(
        Problem("E14", check.said, check.remedy, Place(field=check.name), check.severity)
        for check in CHECKS
        if check.wrong(it)
    )


# --- gathering ----------------------------------------------------------------------------


def gathered(host: str) -> Installation:
    """Look at the installation."""
    from django.conf import settings

    from taizhang.journal import queries as journal
    from taizhang.ledgers import queries as ledgers
    from taizhang.ui import clock

    folder = settings.DATA_DIR / "keys"
    return Installation(
        host=host,
        debug=settings.DEBUG,
        is_demo=settings.DEMO,
        hosts=tuple(settings.ALLOWED_HOSTS),
        tls=settings.SESSION_COOKIE_SECURE,
        python=sys.version_info[:2],
        is_root=os.geteuid() == 0,
        time_zones=frozenset(available_timezones()),
        today=clock.today(),
        now=clock.now(),
        keys={path.name: _key(path) for path in sorted(folder.iterdir()) if path.is_file()},
        keys_mode=stat.S_IMODE(folder.stat().st_mode),
        data_mode=stat.S_IMODE(settings.DATA_DIR.stat().st_mode),
        is_writable=os.access(settings.DATA_DIR, os.W_OK),
        free=shutil.disk_usage(settings.DATA_DIR).free,
        file_system=_file_system(settings.DATA_DIR),
        newest_entry=journal.newest_at(),
        journal_fits=journal.newest_fits(),
        records_open=ledgers.newest_opens(),
        **_database(),
    )


def _key(path: Path) -> tuple[int, int, bytes]:
    text = path.read_text().strip()
    try:
        content = bytes.fromhex(text)
    except ValueError:
        content = text.encode()
    return stat.S_IMODE(path.stat().st_mode), len(content), content


def _file_system(folder: Path) -> str:
    """Return the kind of file system a folder lies on; empty where the system does not say."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return ""
    found = [line.split()[1:3] for line in mounts.read_text().splitlines()]
    above = [(where, kind) for where, kind in found if folder.is_relative_to(where)]
    return max(above, key=lambda one: len(one[0]), default=("", ""))[1]


def _database() -> dict[str, Any]:
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    known, applied = set(loader.disk_migrations), set(loader.applied_migrations)
    ours = {one for one in applied if one[0] in loader.migrated_apps}
    state: dict[str, Any] = {
        "vendor": connection.vendor,
        "unapplied": tuple(sorted(f"{app}.{name}" for app, name in known - applied)),
        "unknown": tuple(sorted(f"{app}.{name}" for app, name in ours - known)),
    }
    with connection.cursor() as cursor:
        return state | (_sqlite(cursor) if connection.vendor == "sqlite" else _postgresql(cursor))


def _sqlite(cursor: Any) -> dict[str, Any]:
    from django.db import connection

    names = ("synchronous", "journal_mode", "foreign_keys", "secure_delete")
    pragmas = {name: str(cursor.execute(f"PRAGMA {name}").fetchone()[0]).lower() for name in names}
    guarded = cursor.execute("SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    file = Path(str(connection.settings_dict["NAME"]))
    return {
        "version": sqlite3.sqlite_version_info,
        "pragmas": pragmas,
        "transaction_mode": connection.settings_dict["OPTIONS"].get("transaction_mode", ""),
        "database_mode": stat.S_IMODE(file.stat().st_mode) if file.exists() else 0o600,
        "superuser": False,
        "server": {},
        "guarded": frozenset(row[0] for row in guarded),
    }


def _postgresql(cursor: Any) -> dict[str, Any]:
    def one(query: str) -> Any:
        cursor.execute(query)
        return cursor.fetchone()[0]

    cursor.execute(
        "SELECT DISTINCT event_object_table FROM information_schema.triggers WHERE trigger_schema = current_schema()"
    )
    guarded = frozenset(row[0] for row in cursor.fetchall())
    return {
        "version": (int(one("SHOW server_version_num")),),
        "pragmas": {},
        "transaction_mode": "",
        "database_mode": 0o600,
        "superuser": bool(one("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")),
        "server": {name: str(one(f"SHOW {name}")) for name in ("synchronous_commit", "fsync")},
        "guarded": guarded,
    }
