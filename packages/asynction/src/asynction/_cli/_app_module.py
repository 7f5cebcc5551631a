"""The module `app.py` that `new` and `scaffold` write: the server that is run."""

from __future__ import annotations

from asynction_spec import python_literal


def app_text(
    title: str,
    document: str,
    *,
    name: str = "app",
    server: str | None = None,
    registers: bool = False,
) -> str:
    """The text of the module that is run.

    Args:
        title: The title of the document.
        document: The path of the document from the module's folder.
        name: The name of the module.
        server: The name of the server that it is; None for the only one.
        registers: Whether it registers handlers that the document does not name.
    """
    where = f"parent / {python_literal(document)}"
    if "/" not in document:
        where = f"with_name({python_literal(document)})"
    title = " ".join("".join(each if each.isprintable() else " " for each in title).split())
    title = title.replace("\\", "/").replace('"', "'")
    options = [f"server_name={python_literal(server)}"] if server is not None else []
    options += ["app=app", "default_error_handler=reply_with_error", 'async_mode="threading"']
    lines = [
        f'"""The server of {title}: run `python {name}.py`."""',
        "",
        "from __future__ import annotations",
        "",
        "import os",
        "from pathlib import Path",
        "",
        "from asynction import AsynctionSocketIO",
        "from asynction.server import reply_with_error",
        "from flask import Flask",
        *(["", "from registration import register_handlers"] if registers else []),
        "",
        f"DOCUMENT = Path(__file__).{where}",
        "",
        "app = Flask(__name__)",
        "asio = AsynctionSocketIO.from_spec(",
        "    DOCUMENT,",
        *(f"    {each}," for each in options),
        ")",
        *(["register_handlers(asio)"] if registers else []),
        "",
        'if __name__ == "__main__":',
        '    port = int(os.environ.get("PORT", "5000"))',
        "    # Werkzeug's server, for development.",
        "    asio.run(app, port=port, allow_unsafe_werkzeug=True)",
    ]
    return "\n".join(lines) + "\n"
