"""The example's terminal client as a program, its lines typed through a pipe."""

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from .chat import Chat
from .peers import PythonPeer
from .programs import DemoServer, Program, PythonProgram

pytestmark = pytest.mark.journey

ROOM = "terminals"


class Terminal(PythonProgram):
    """`example/chat_client.py`, in a room."""

    def __init__(self, name: str, url: str, *options: str) -> None:
        super().__init__("example/chat_client.py", name, "--url", url, *options)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with DemoServer() as server:
        yield server.url
    assert "Traceback" not in server.output, server.output


@pytest.fixture
def chat(url: str) -> Iterator[Chat]:
    company = Chat(lambda: PythonPeer(url, "websocket"), ROOM)
    yield company
    company.close()


@contextmanager
def chatting(name: str, url: str) -> Iterator[Program]:
    """Somebody who is in the room."""
    with Terminal(name, url, "--room", ROOM) as terminal:
        terminal.expect(f"You are in {ROOM}. Here are: .*{name}")
        yield terminal
    assert "Traceback" not in terminal.output, terminal.output


@pytest.fixture(scope="module")
def ada(url: str) -> Iterator[Program]:
    """Somebody who stays."""
    with chatting("ada", url) as terminal:
        yield terminal


@pytest.fixture(scope="module")
def grace(url: str, ada: Program) -> Iterator[Program]:
    """Somebody else who stays."""
    with chatting("grace", url) as terminal:
        yield terminal


@pytest.fixture
def joan(url: str, ada: Program) -> Iterator[Program]:
    """Somebody who goes."""
    with chatting("joan", url) as terminal:
        ada.expect("^joan joined$")
        yield terminal


def test_two_people_chat(ada: Program, grace: Program) -> None:
    ada.write("Good morning, grace")
    grace.write("  Good morning  ")

    grace.expect("^ada: Good morning, grace$")
    ada.expect("^grace: Good morning$")
    ada.expect(r"^grace has seen message \d+$")
    grace.expect(r"^ada has seen message \d+$")


def test_a_file_is_sent(ada: Program, grace: Program, tmp_path: Path) -> None:
    (tmp_path / "my notes.bin").write_bytes(bytes(300))

    ada.write(f"/attach {tmp_path}/my notes.bin")

    ada.expect("^Sent my notes.bin$")
    grace.expect(r"^ada sent the file my notes.bin \(300 bytes\)$")


def test_a_file_that_can_not_be_sent_is_told(ada: Program, tmp_path: Path) -> None:
    (tmp_path / "film").write_bytes(bytes(512 * 1024 + 1))

    ada.write(f"/attach {tmp_path}/film")
    ada.write(f"/attach {tmp_path}/nothing")
    ada.write(f"/attach {tmp_path}")

    ada.expect("^film is too large: a file may hold up to 524288 bytes$")
    ada.expect(f"^Can't read {tmp_path}/nothing: No such file or directory$")
    ada.expect(f"^Can't read {tmp_path}: Is a directory$")


def test_an_unknown_command_is_answered_with_the_known_ones(ada: Program) -> None:
    ada.write("/dance")

    ada.expect("^The commands are /attach FILE and /quit$")


def test_a_message_that_the_server_refuses_is_told(ada: Program, grace: Program) -> None:
    ada.write("x" * 501)
    ada.write("short")

    ada.expect("^That did not work: .*text")
    grace.expect("^ada: short$")


def test_quit_ends_it(ada: Program, joan: Program) -> None:
    joan.write("/quit")

    assert joan.exit_code() == 0
    ada.expect("^joan left ")


def test_the_end_of_the_input_ends_it_after_the_last_line(ada: Program, joan: Program) -> None:
    joan.write("Good bye")
    joan.end_input()

    assert joan.exit_code() == 0
    ada.expect("^joan: Good bye$")
    ada.expect("^joan left ")


def test_an_interrupt_ends_it_quietly(ada: Program, joan: Program) -> None:
    joan.signal(signal.SIGINT)

    assert joan.exit_code() == 0
    ada.expect("^joan left ")


def test_who_is_cut_off_leaves_the_room(ada: Program, joan: Program) -> None:
    joan.signal(signal.SIGKILL)

    ada.expect(r"^joan left \(transport (close|error)\)$")


def test_who_is_typing_is_shown(ada: Program, chat: Chat) -> None:
    hedy = chat.member("hedy")

    hedy.emit("typing", ROOM, True)

    ada.expect("^hedy is typing ...$")


def test_an_operator_is_answered_and_heard(ada: Program, chat: Chat) -> None:
    operator = chat.operator()

    ack = operator.call("check member", {"room": ROOM, "name": "ada"})
    operator.call("announce", {"text": "We restart\x1b[2J at noon"})

    assert ack == [{"ok": True, "present": True, "status": "chatting in a terminal"}]
    ada.expect(r"^Notice: We restart\?\[2J at noon$")


def test_a_name_that_is_taken_ends_it_with_the_reason(url: str, ada: Program) -> None:
    with Terminal("ada", url, "--room", ROOM) as terminal:
        assert terminal.exit_code() == 1

    assert terminal.output == (f"That did not work: Somebody in {ROOM} is called ada already\n")


def test_a_server_that_does_not_answer_is_told_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with Terminal("ada", url) as terminal:
        assert terminal.exit_code() == 1

    assert terminal.output == f"No chat server answers at {url}. To start one: hatch run demo\n"


def test_a_connection_that_is_lost_is_regained() -> None:
    with DemoServer() as server:
        port = server.url.rpartition(":")[2]
        with Terminal("ada", server.url) as terminal:
            terminal.expect("You are in lobby")
            server.close()

            terminal.expect("^The connection is lost. Trying to get it back")
            with PythonProgram("example/demo.py", "--port", port):
                terminal.expect("^You are in lobby. Here are: ada$")
                terminal.write("/quit")
                assert terminal.exit_code() == 0
