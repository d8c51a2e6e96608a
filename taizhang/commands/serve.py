"""``taizhang serve``: the pages on a loopback address, behind a reverse proxy or alone in a small office."""

from __future__ import annotations

import argparse
import errno
import sys
from typing import Any

from taizhang.commands.calling import number
from taizhang.core.problems import Problem, Refused

_REASONS = {errno.EADDRNOTAVAIL: "这台机器没有这个地址", errno.EACCES: "没有权限用这个端口"}


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("serve", help="serve the pages")
    add_address(parser)
    parser.set_defaults(run=run)


def add_address(parser: argparse.ArgumentParser) -> None:
    """Add where to listen."""
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=number(1, 65535), default=8000)


def run(options: argparse.Namespace) -> int:
    """Bring the database up to date and serve until stopped."""
    from taizhang.commands.self_check import require_sound
    from taizhang.commands.setting_up import set_up

    set_up()
    for warning in require_sound(options.host):
        print(warning, file=sys.stderr)
    serve(options.host, options.port)
    return 0


def serve(host: str, port: int) -> None:
    """Serve until stopped."""
    import waitress
    from django.core.handlers.wsgi import WSGIHandler

    from taizhang.commands.setting_up import collect_styles
    from taizhang.commands.tick import Ticking

    collect_styles()
    # A workbook has at most 10 MiB. What is larger must still come in for the pages to say so (F12); it waits on the
    # disk, not in memory. Beyond this waitress itself refuses, in English.
    largest = 64 * 1024 * 1024
    try:
        server = waitress.create_server(
            WSGIHandler(), host=host, port=port, threads=8, ident="taizhang", max_request_body_size=largest
        )
    except ValueError:
        message = f"找不到“{host}”这个地址"
        raise Refused([Problem("E09", message, "--host 写这台机器的地址，如 127.0.0.1 或 0.0.0.0")]) from None
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        why = _REASONS.get(error.errno or 0, error.strerror)
        message = f"{host}:{port}已经有程序在用" if taken else f"不能在{host}:{port}提供页面：{why}"
        remedy = f"关掉那个程序，或换一个端口：--port {port + 1}" if taken else "核对 --host 和 --port"
        raise Refused([Problem("E09", message, remedy)]) from None
    Ticking().start()
    print(f"http://{host}:{port}/", flush=True)
    server.run()
