"""What a mock server tells of, line by line on a terminal or in a file."""

from __future__ import annotations

import logging
import shutil

import click

from ._excerpt import printable


class _ForTerminals(logging.Formatter):
    """A line for each record: when, and what, cut to the width of the terminal."""

    def format(self, record: logging.LogRecord) -> str:
        clock = self.formatTime(record, "%H:%M:%S")
        within = getattr(record.msg, "within", None)
        columns = shutil.get_terminal_size((120, 0)).columns
        room = columns - len(clock) - 1
        message = printable(record.getMessage()) if within is None else within(room)
        line = f"{click.style(clock, dim=True)} {_coloured(message, record.levelno)}"
        return (
            line if record.exc_info is None else f"{line}\n{self.formatException(record.exc_info)}"
        )


def _coloured(message: str, level: int) -> str:
    if level >= logging.ERROR:
        return click.style(message, fg="red")
    return click.style(message, fg="yellow") if level >= logging.WARNING else message


class _Echo(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        try:
            click.echo(self.format(record))
        except BrokenPipeError:  # the reader has left, and the mock goes on
            logging.getLogger("asynction").removeHandler(self)
        except Exception:
            self.handleError(record)


def leave_out_the_banner() -> None:
    """Have Flask not print that it serves an application; the mock says more of itself."""
    from flask import cli  # noqa: PLC0415  # `--help` does not wait for it

    cli.show_server_banner = lambda *_: None


def log_to_the_terminal(*, quiet: bool) -> None:
    """Print what Asynction logs; of events and connections only what is wrong if it is quiet."""
    echo = _Echo()
    echo.setFormatter(_ForTerminals())
    ours = logging.getLogger("asynction")
    ours.addHandler(echo)
    ours.setLevel(logging.INFO)
    ours.propagate = False
    if quiet:
        logging.getLogger("asynction.mock.traffic").setLevel(logging.WARNING)
    werkzeug = logging.getLogger("werkzeug")
    werkzeug.setLevel(logging.ERROR)
    # Werkzeug 3.1 takes the last frame of a closing WebSocket for one more, broken HTTP request.
    werkzeug.addFilter(lambda record: "code 400" not in record.getMessage())
