"""`asynction scaffold`: what a document asks for and a folder lacks, and nothing of what it has."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from .running import BROKEN, run, started, written
from .terminals import on_terminal

DOCUMENT = """\
asyncapi: 3.0.0
info: {title: Shop, version: "1"}
servers:
  main:
    host: localhost:5000
    protocol: ws
    security: [{$ref: '#/components/securitySchemes/token'}]
channels:
  root:
    address: /
    x-handlers:
      connect: shop.doors.enter
      disconnect: shop.doors.leave
      error: asynction.server.reply_with_error
    x-auth: {type: object, required: [token], properties: {token: {type: string}}}
    messages:
      order:
        title: Order something
        description: The order is "final".
        x-handler: shop.orders.Desk.order
        x-ack: {args: {type: array, items: [{type: integer}, {type: string}]}}
        payload: {type: object, required: [item], properties: {item: {type: string}}}
      look:
        x-handler: shop.orders.look
        payload:
          type: array
          items: [{title: shelf, enum: [Any, top]}, {title: how many, type: integer}]
          minItems: 1
      get prices: {x-ack: {args: {type: array, items: {type: number}}}}
operations:
  in: {action: receive, channel: {$ref: '#/channels/root'}}
components:
  securitySchemes:
    token:
      type: http
      scheme: bearer
      x-authField: token
      x-bearerInfoFunc: shop.doors.token_info
"""
ORDER = """\
    @staticmethod
    def order(payload: contract.OrderPayload) -> tuple[int, str]:
        \"\"\"Order something.

        The order is "final".
        \"\"\"
        raise NotImplementedError
"""
GROWN = DOCUMENT.replace(
    "      get prices:",
    """\
      cancel: {x-handler: shop.orders.Desk.cancel, payload: {type: integer}}
      pay: {x-handler: shop.orders.pay, payload: {type: number}}
      get time: {x-ack: {args: {type: string}}}
      get prices:""",
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a document."""
    monkeypatch.chdir(tmp_path)
    written(tmp_path, DOCUMENT)
    return tmp_path


def texts_in(folder: Path) -> dict[str, str]:
    return {
        str(each.relative_to(folder)): each.read_bytes().decode() for each in folder.rglob("*.py")
    }


def without(lines: list[str], added: list[str]) -> list[str]:
    """The lines but those that were added, which stand in them in the same order."""
    kept, waiting = [], [*added]
    for line in lines:
        if waiting and line == waiting[0]:
            waiting.pop(0)
        else:
            kept.append(line)
    assert waiting == []
    return kept


def test_a_process_writes_what_is_missing_and_says_what(folder: Path) -> None:
    done = started("scaffold", folder=folder)

    assert (done.returncode, done.stderr) == (0, "Using asyncapi.yaml\n")
    assert done.stdout.splitlines() == [
        "contract.py: written",
        "shop/__init__.py: written",
        "shop/doors.py: written with enter, leave, token_info",
        "shop/orders.py: written with Desk.order, look",
        "handlers.py: written with get_prices",
        "registration.py: written",
        "app.py: written",
    ]


def test_functions_have_the_signatures_and_the_texts_of_the_document(folder: Path) -> None:
    run("scaffold")

    orders = (folder / "shop" / "orders.py").read_text()
    assert f"class Desk:\n{ORDER}" in orders
    look = 'def look(shelf: Literal["Any", "top"], how_many: int | None = None) -> None:'
    assert look in orders
    assert "from typing import Literal\n" in orders
    assert "def get_prices() -> contract.GetPricesAck:" in (folder / "handlers.py").read_text()
    doors = (folder / "shop" / "doors.py").read_text()
    assert "def enter(auth: contract.Auth | None) -> None:" in doors
    assert "def leave(reason: str) -> None:" in doors
    assert (
        "    token: str,\n    required_scopes: list[str],\n    bearer_format: str | None," in doors
    )


def test_a_second_run_finds_nothing_missing(folder: Path) -> None:
    run("scaffold")
    before = texts_in(folder)

    done = run("scaffold")

    assert (done.exit_code, done.stdout) == (0, "nothing is missing\n")
    assert texts_in(folder) == before


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_later_run_adds_what_is_new_and_changes_nothing(folder: Path, newline: str) -> None:
    run("scaffold")
    orders = folder / "shop" / "orders.py"
    mine = orders.read_text().replace("raise NotImplementedError", "return 1, 'mine'  # kept")
    mine = mine.replace("import contract", "import contract\nimport json").replace("\n", newline)
    orders.write_bytes(mine.encode())
    (folder / "asyncapi.yaml").write_text(GROWN)
    before = texts_in(folder)

    done = run("scaffold")

    assert done.exit_code == 0, done.stderr
    assert "shop/orders.py: added Desk.cancel, pay" in done.stdout.splitlines()
    after = texts_in(folder)
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"contract.py", "shop/orders.py", "handlers.py", "registration.py"}
    for name in ("shop/orders.py", "handlers.py"):
        without(after[name].splitlines(keepends=True), before[name].splitlines(keepends=True))
    assert after["shop/orders.py"].count("# kept") == 2
    assert "def cancel(payload: contract.CancelPayload)" in after["shop/orders.py"]
    assert "def get_time() -> contract.GetTimeAck:" in after["handlers.py"]


def test_functions_that_exist_anywhere_in_a_module_are_not_written_again(folder: Path) -> None:
    (folder / "shop").mkdir()
    (folder / "shop" / "orders.py").write_text(
        "from elsewhere import Desk\n\ntry:\n    from fast import look\n"
        "except ImportError:\n    look = print\n"
    )

    done = run("scaffold")

    assert "orders.py" not in done.stdout
    assert not (folder / "shop" / "__init__.py").exists()


def test_what_is_not_python_is_left_as_it_is(folder: Path) -> None:
    (folder / "shop").mkdir()
    (folder / "shop" / "orders.py").write_text("def (")

    done = run("scaffold")

    assert done.exit_code == 1
    assert "orders.py is not valid Python, and is left as it is" in done.stderr
    assert (folder / "shop" / "orders.py").read_text() == "def ("


def test_an_application_of_ones_own_is_never_changed(folder: Path) -> None:
    (folder / "app.py").write_text("mine = 1\n")

    done = run("scaffold")

    assert done.exit_code == 1
    assert "call register_handlers(asio) in it" in done.stderr
    assert (folder / "app.py").read_text() == "mine = 1\n"


def test_an_application_that_nobody_has_changed_registers_new_handlers(folder: Path) -> None:
    (folder / "asyncapi.yaml").write_text(DOCUMENT.replace("get prices: {", "p: {x-handler: h.p, "))
    run("scaffold")
    assert "register_handlers" not in (folder / "app.py").read_text()
    (folder / "asyncapi.yaml").write_text(DOCUMENT)

    done = run("scaffold")

    assert "app.py: registers the handlers that the document does not name" in done.stdout
    assert "register_handlers(asio)" in (folder / "app.py").read_text()


def test_a_dry_run_writes_nothing(folder: Path) -> None:
    done = run("scaffold", "--dry-run")

    assert "app.py: written" in done.stdout
    assert texts_in(folder) == {}


def test_code_may_be_in_another_folder_than_the_document(folder: Path) -> None:
    done = run("scaffold", "--output", "src")

    assert done.exit_code == 0
    assert 'Path(__file__).parent / "../asyncapi.yaml"' in (folder / "src" / "app.py").read_text()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("      x-bearerInfoFunc: shop.doors.token_info\n", "", "give it x-bearerInfoFunc"),
        ("shop.orders.look", "look", "'look' is not a dotted path"),
        ("shop.orders.look", "json.look", "Python's standard library has a module 'json'"),
        ("shop.orders.look", "contract.look", "handlers can't be in the module 'contract'"),
    ],
)
def test_what_is_left_to_people_is_said(folder: Path, old: str, new: str, message: str) -> None:
    (folder / "asyncapi.yaml").write_text(DOCUMENT.replace(old, new))

    done = run("scaffold")

    assert done.exit_code == 1
    assert message in done.stderr


def test_an_invalid_document_is_reported_and_nothing_is_written(folder: Path) -> None:
    written(folder, BROKEN)

    done = started("scaffold", folder=folder)

    assert done.returncode == 1
    assert "asyncapi.yaml:2:18: error unknown-field" in done.stdout
    assert texts_in(folder) == {}


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_what_is_left_to_people_is_coloured_on_a_terminal_alone(folder: Path) -> None:
    (folder / "asyncapi.yaml").write_text(DOCUMENT.replace("shop.orders.look", "look"))

    code, output = on_terminal(folder, "scaffold", "--dry-run")
    piped = started("scaffold", "--dry-run", folder=folder)

    assert (code, piped.returncode) == (1, 1)
    assert "\x1b[33mleft to you: 'look' is not a dotted path" in output
    assert "left to you: 'look' is not a dotted path" in piped.stderr
    assert "\x1b" not in piped.stderr
