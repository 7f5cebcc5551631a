"""Servers: their variables are defined, used, and of the values that they allow."""

from __future__ import annotations

from pathlib import Path

import pytest

from asynction_spec import Severity, diagnose

from .documents import HEAD, only, written

V2 = 'asyncapi: 2.6.0\ninfo: {title: A, version: "1"}\nchannels: {}\n'


def test_a_variable_that_is_not_defined_is_told_at_the_url_that_names_it(tmp_path: Path) -> None:
    server = "{url: '{host}.{zone}', protocol: ws, variables: {hosts: {}, zone: {}}}"
    first, second = diagnose(written(tmp_path, f"{V2}servers: {{s: {server}}}\n"))
    assert (first.rule, first.severity, first.line, first.column) == (
        "undefined-variable",
        Severity.ERROR,
        4,
        20,
    )
    assert first.message == (
        "the variable 'host' is not defined in 'variables'; did you mean 'hosts'?"
    )
    assert (second.rule, second.line, second.column) == ("unused-variable", 4, 63)


@pytest.mark.parametrize(
    ("server", "rule", "column"),
    [
        ("{host: '{a}', protocol: ws, variables: {b: {}, a: {}}}", "unused-variable", 54),
        ("{host: h, pathname: '/{a}', protocol: ws, variables: {}}", "undefined-variable", 34),
        ("{host: '{a}', protocol: ws}", "missing-variables", 21),
        ("{host: h, protocol: ws, variables: {a: {}}}", "needless-variables", 38),
        ("{host: '{}', protocol: ws, variables: {'': {}}}", "empty-expression", 21),
        (
            "{host: '{a}', protocol: ws, variables: {a: {default: x, enum: [y]}}}",
            "default-value",
            67,
        ),
    ],
)
def test_variables_are_looked_after_in_3_x_too(
    tmp_path: Path, server: str, rule: str, column: int
) -> None:
    diagnostic = only(written(tmp_path, f"{HEAD}servers: {{s: {server}}}\n"))
    assert (diagnostic.rule, diagnostic.severity) == (rule, Severity.WARNING)
    assert (diagnostic.line, diagnostic.column) == (3, column)


def test_variables_that_are_defined_elsewhere_are_found(tmp_path: Path) -> None:
    text = """\
servers:
  s: {host: '{a}', protocol: ws, variables: {a: {$ref: '#/components/serverVariables/A'}}}
components: {serverVariables: {A: {default: x, enum: [x, y]}}}
"""
    assert diagnose(written(tmp_path, HEAD + text)) == []
