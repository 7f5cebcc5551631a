"""A folder named uwsgi, which Python can import."""

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys
from asynction_socketio import AsynctionServer

document = {"asyncapi": "2.6.0", "info": {"title": "Nothing", "version": "1"}, "channels": {}}
options = {"async_mode": sys.argv[1]} if len(sys.argv) > 1 else {}
try:
    print(AsynctionServer.from_spec(document, **options).async_mode)
except ValueError as error:
    print(error)
"""


def started(folder: Path, *arguments: str) -> str:
    """What a server says that is started in a folder."""
    (folder / "program.py").write_text(PROGRAM)
    command = [sys.executable, "-m", "program", *arguments]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_folder_named_uwsgi_is_named_by_the_error(tmp_path: Path) -> None:
    (tmp_path / "uwsgi").mkdir()

    message = started(tmp_path)

    assert message.startswith(f"python-engineio takes the folder '{tmp_path / 'uwsgi'}' for uWSGI")
    assert "async_mode='gevent'" in message
    assert started(tmp_path, "gevent") == "gevent"
    assert started(tmp_path, "threading") == "threading"
