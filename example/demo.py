"""Run the chat service of this folder: ``hatch run demo``."""

import argparse
import logging
import os
import signal
import socket
import sys
import time
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from asynction_server import AsynctionSocketIO

DOCUMENT = Path(__file__).parent / "asyncapi.yaml"
DEMO_ADMIN_TOKEN = "let-me-in"  # noqa: S105  # a default for demonstrations alone
LOCAL = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # for a server on all addresses


def main() -> None:
    options = read_options()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    if options.async_mode == "gevent":
        use_gevent()
    quieten_werkzeug()
    os.environ.setdefault("CHAT_ADMIN_TOKEN", DEMO_ADMIN_TOKEN)
    options.port = free_port(options.host, options.port)
    app, asio = build(options)
    asio.start_background_task(announce, options)
    asio.run(app, options.host, options.port, allow_unsafe_werkzeug=True)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Run the example chat service.")
    parser.add_argument("--host", default="127.0.0.1", help="listen on this address (%(default)s)")
    parser.add_argument("--port", type=port_number, default=5000, help="0 for any (%(default)s)")
    parser.add_argument("--async-mode", choices=["threading", "gevent"], default="threading")
    parser.add_argument("--docs", action=argparse.BooleanOptionalAction, default=True)
    return parser.parse_args()


def port_number(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text} is not a port: choose one from 0 to 65535")
    return int(text)


def stop(_number: int, _frame: FrameType | None) -> None:
    """End the process without a traceback: servers and gevent do not catch SystemExit."""
    sys.exit(0)


def use_gevent() -> None:
    """Patch the standard library, and keep greenlets from swallowing the SystemExit of a signal."""
    import_module("gevent.monkey").patch_all()
    for number in (signal.SIGINT, signal.SIGTERM):
        import_module("gevent").signal_handler(number, sys.exit, 0)


def quieten_werkzeug() -> None:
    werkzeug = logging.getLogger("werkzeug")
    werkzeug.setLevel(logging.ERROR)
    # Werkzeug 3.1 reads the last frame of a closing WebSocket as another, malformed HTTP request.
    werkzeug.addFilter(lambda record: "code 400" not in record.getMessage())


def free_port(host: str, port: int) -> int:
    """The port, or a free one instead of 0; ends the program if it is in use."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.create_server((host, port), family=family) as listener:
            free: int = listener.getsockname()[1]
    except OSError as error:
        reason = str(error.strerror).partition(" (")[0]
        sys.exit(f"Can't listen on {host}, port {port}: {reason}. Choose with --host and --port.")
    return free


def build(options: argparse.Namespace) -> "tuple[Flask, AsynctionSocketIO]":
    """Import and build the service, which has to wait until gevent has patched the sockets."""
    from flask import Flask  # noqa: PLC0415

    from asynction_server import AsynctionSocketIO  # noqa: PLC0415

    app = Flask("demo")
    asio = AsynctionSocketIO.from_spec(
        DOCUMENT,
        server_name="demo",
        docs={"console": True} if options.docs else False,
        app=app,
        async_mode=options.async_mode,
        cors_allowed_origins="*",
    )
    return app, asio


def announce(options: argparse.Namespace) -> None:
    """Say what to do next, once the server answers."""
    host, port = LOCAL.get(options.host, options.host), options.port
    while not reachable(host, port):
        time.sleep(0.05)
    url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    other_url = "" if url == "http://127.0.0.1:5000" else f" --url {url}"
    print(f"The chat server listens on {url}", flush=True)
    if options.docs:
        print(f"Its docs are at {url}/docs and {url}/docs/asyncapi.json", flush=True)
    print(f"Now type in a second terminal: hatch run chat NAME{other_url}", flush=True)


def reachable(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    main()
