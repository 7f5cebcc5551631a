"""`asynction schema`: the JSON Schema of documents, for editors."""

from __future__ import annotations

import json
from pathlib import Path

import click

from ._output_file import output_option, write_text


@click.command()
@output_option
def schema(output: Path | None) -> None:
    r"""Print the JSON Schema of AsyncAPI documents and of Asynction's extensions, for editors.

    With it an editor completes fields, and underlines what is misspelt, `x-handlr` too. In VS Code
    with its YAML extension, write the first of these lines at the top of a document:

    \b
    # yaml-language-server: $schema=asyncapi.schema.json
    asynction schema --output asyncapi.schema.json

    `asynction validate` finds more.
    """
    from asynction_spec import document_schema  # noqa: PLC0415  # `--help` does not wait for it

    write_text(json.dumps(document_schema(), indent=2) + "\n", output)
