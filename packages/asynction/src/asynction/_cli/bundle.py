"""`asynction bundle`: a document of several files as one file."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from ._document_options import Options, document_argument
from ._output_file import output_option, write_text


@click.command()
@document_argument
@output_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["yaml", "json"]),
    help="By default that of the output's name, or else of the document's.",
)
@click.pass_obj
def bundle(options: Options, output: Path | None, form: str | None) -> None:
    r"""Write the document FILE, or the one in this folder, with all files that it refers to.

    What other files contain becomes a part of `components`, and references lead there. A document
    of one file is written as it is, but for its layout and its comments.

    \b
    asynction bundle
    asynction bundle api/asyncapi.yaml --output asyncapi.json

    Exits with 1 if the document is invalid.
    """
    import asynction_spec as spec  # noqa: PLC0415  # `--help` does not wait for it

    from ._problem_reports import print_problems  # noqa: PLC0415  # as above

    document = options.spec_file()
    try:
        bundled = spec.bundled_document(spec.load_spec(document))
    except spec.SpecError as error:
        print_problems(document, error.diagnostics)
        sys.exit(1)
    if (form or _form(output or Path(document))) == "json":
        write_text(json.dumps(bundled, indent=2, ensure_ascii=False) + "\n", output)
    else:
        write_text(spec.yaml_text(bundled), output)


def _form(path: Path) -> str:
    return "json" if path.suffix == ".json" else "yaml"
