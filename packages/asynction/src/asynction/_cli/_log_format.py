"""The log of a mock server or proxy on a terminal, or in a file that gets its output."""

from __future__ import annotations

import logging
import shutil

import click

from asynction_spec import printable


class _TerminalFormatter(logging.Formatter):
    """A line for each record: when, and what, cut to the width of the terminal."""

    def format(self, record: logging.LogRecord) -> str:
        clock = self.formatTime(record, "%H:%M:%S")
        fit = getattr(record.msg, "fit", None)
        columns = shutil.get_terminal_size((120, 0)).columns
        room = columns - len(clock) - 1
        message = printable(record.getMessage()) if fit is None else fit(room)
        line = f"{click.style(clock, dim=True)} {_in_colour(message, record.levelno)}"
        return (
            line if record.exc_info is None else f"{line}\n{self.formatException(record.exc_info)}"
        )


def _in_colour(message: str, level: int) -> str:
    if level >= logging.ERROR:
        return click.style(message, fg="red")
    return click.style(message, fg="yellow") if level >= logging.WARNING else message


class _EchoHandler(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        try:
            click.echo(self.format(record))
        except BrokenPipeError:  # nobody reads the output any more; the mock goes on
            logging.getLogger("asynction").removeHandler(self)
        except Exception:
            self.handleError(record)


def hide_flask_banner() -> None:
    """Keep Flask from printing that it serves an application; the mock logs more than that."""
    from flask import cli  # noqa: PLC0415  # `--help` does not wait for it

    cli.show_server_banner = lambda *_: None


def log_to_terminal(*, quiet: bool) -> None:
    """Print what Asynction logs; if `quiet`, of events and connections only warnings."""
    echo = _EchoHandler()
    echo.setFormatter(_TerminalFormatter())
    ours = logging.getLogger("asynction")
    ours.addHandler(echo)
    ours.setLevel(logging.INFO)
    ours.propagate = False
    if quiet:
        for name in ("asynction.mock.traffic", "asynction.proxy.traffic"):
            logging.getLogger(name).setLevel(logging.WARNING)
    werkzeug = logging.getLogger("werkzeug")
    werkzeug.setLevel(logging.ERROR)
    # Werkzeug 3.1 reads the last frame of a closing WebSocket as another, malformed HTTP request.
    werkzeug.addFilter(lambda record: "code 400" not in record.getMessage())
