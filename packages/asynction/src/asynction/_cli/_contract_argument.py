"""The contract that a command holds messages against: a document's, or none."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from asynction_spec import SpecError

from ._document_options import Options

if TYPE_CHECKING:
    from asynction_testing import Contract


def contract_of(options: Options) -> Contract:
    """The contract in the document that is given or is in this folder.

    Raises click.UsageError where there is none; ends the command for one that is broken.
    """
    from asynction_testing import load  # noqa: PLC0415  # takes long to import

    try:
        return load(options.spec_file())
    except SpecError as error:
        click.echo(str(error), err=True)
        sys.exit(2)


def optional_contract_of(options: Options) -> Contract | None:
    """The same, None where no document is given and none is in this folder."""
    return contract_of(options) if options.names_document else None
