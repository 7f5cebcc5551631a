"""Functions that people have to write, with what the document says of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from asynction_spec import AsyncApiSpec, SecurityScheme, handler_signatures, python_docstring

CONTRACT = "contract"
"""The module with the types."""
TYPING = ("Any", "Literal", "NoReturn")
_WORD = re.compile(r"[^\W\d]\w*")
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')
_LONGEST = 88  # line, as black and ruff write it by default
_REFUSED = 'raise NotImplementedError("write this function: until then nobody gets in")'
_INFO = "SecurityInfo | None"
_SCOPES = "required_scopes: list[str]"
_SECURITY_FUNCTIONS = {
    "x-basicInfoFunc": (("username: str", "password: str", _SCOPES), _INFO),
    "x-bearerInfoFunc": (("token: str", _SCOPES, "bearer_format: str | None"), _INFO),
    "x-apiKeyInfoFunc": (("api_key: str", _SCOPES), _INFO),
    "x-tokenInfoFunc": (("token: str",), _INFO),
    "x-scopeValidateFunc": ((_SCOPES, "token_scopes: list[str]"), "bool"),
}


@dataclass(frozen=True, slots=True)
class Stub:
    """A function to be written."""

    path: str | None
    """The dotted path in the document; None where the document names none."""
    name: str
    parameters: tuple[str, ...]
    returns: str
    description: str
    body: str | None
    """What it does until it is written; None does nothing."""
    namespace: str = ""
    event: str = ""

    @property
    def imports(self) -> dict[str, str]:
        """The lines that import what it needs, by the names that they bind."""
        written = " ".join((*self.parameters, self.returns))
        found = {}
        words = {*_WORD.findall(_TEXT.sub("", written))}
        for name in TYPING:
            if name in words:
                found[name] = f"from typing import {name}"
        if "SecurityInfo" in written:
            found["SecurityInfo"] = "from asynction.security import SecurityInfo"
        if f"{CONTRACT}." in written:
            found[CONTRACT] = f"import {CONTRACT}"
        return found

    def text(self, name: str, indent: str = "") -> str:
        """Its text, under a name that may be the last part of its path."""
        return "\n".join(self._lines(name, indent))

    def _lines(self, name: str, indent: str) -> Iterator[str]:
        if indent:
            yield f"{indent}@staticmethod"
        line = f"{indent}def {name}({', '.join(self.parameters)}) -> {self.returns}:"
        if len(line) <= _LONGEST:
            yield line
        else:
            yield f"{indent}def {name}("
            yield from (f"{indent}    {each}," for each in self.parameters)
            yield f"{indent}) -> {self.returns}:"
        yield from python_docstring(self.description, f"{indent}    ")
        if self.body is not None:
            yield f"{indent}    {self.body}"


def stubs_of(spec: AsyncApiSpec) -> list[Stub]:
    """Every function that a document asks for: of events, of connections, of security."""
    return [*_handlers(spec), *_security(spec)]


def _handlers(spec: AsyncApiSpec) -> Iterator[Stub]:
    for each in handler_signatures(spec, CONTRACT):
        bodies = {"connect": None, "disconnect": None, "error": "raise error"}
        body = bodies[each.event] if each.lifecycle else "raise NotImplementedError"
        yield Stub(
            path=each.path,
            name=each.name,
            parameters=each.parameters,
            returns=each.returns,
            description=each.description,
            body=body,
            namespace=each.namespace,
            event=each.event,
        )


def _security(spec: AsyncApiSpec) -> Iterator[Stub]:
    for scheme in spec.security_schemes.values():
        for extension, node in scheme.functions.items():
            parameters, returns = _SECURITY_FUNCTIONS[extension]
            yield Stub(
                path=str(node.value),
                name=extension,
                parameters=parameters,
                returns=returns,
                description=_security_text(scheme, extension),
                body=_REFUSED,
            )


def _security_text(scheme: SecurityScheme, extension: str) -> str:
    if extension == "x-scopeValidateFunc":
        return f"Whether the scopes that the credentials of `{scheme.name}` have are enough."
    written = scheme.node.value.get("description")
    described = written if isinstance(written, str) else ""
    first = f"Say who holds credentials of the security scheme `{scheme.name}`."
    how = (
        "Give a mapping with `sub`, who it is, and with `scopes` where scopes are asked for;"
        " None for credentials that are not valid."
    )
    return "\n\n".join(filter(None, [first, described.strip(), how]))
