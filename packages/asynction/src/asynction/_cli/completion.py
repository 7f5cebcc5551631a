"""`asynction completion`: the script that completes commands in a shell."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

_VARIABLE = "_ASYNCTION_COMPLETE"
"""The name that click derives from that of the program."""


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    r"""Print the script that completes commands, options and files in SHELL.

    \b
    asynction completion bash >> ~/.bashrc
    asynction completion zsh >> ~/.zshrc
    asynction completion fish > ~/.config/fish/completions/asynction.fish
    """
    found = get_completion_class(shell)
    assert found is not None  # noqa: S101  # for mypy: they are all click's
    click.echo(found(context.find_root().command, {}, "asynction", _VARIABLE).source())
