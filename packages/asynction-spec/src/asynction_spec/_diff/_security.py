"""Whether clients that the old document lets in are let in by the new one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from .._model._async_api_spec import AsyncApiSpec
from .._model._security import Carrier, SecurityRequirement, SecurityScheme
from ._changes import Change, Verdict

_Demands: TypeAlias = "dict[tuple[str, frozenset[Carrier]], frozenset[str]]"
"""What a client brings, and the scopes that it has: by the type of a scheme and its carriers."""
_OPEN: tuple[_Demands, ...] = ({},)
_ELSEWHERE = ("flows", "openIdConnectUrl")
"""The fields that say where clients get their tokens."""


def security_verdict(
    old: AsyncApiSpec,
    new: AsyncApiSpec,
    before: Sequence[SecurityRequirement],
    after: Sequence[SecurityRequirement],
) -> Verdict | None:
    """What a change of requirements means, None where nothing else is asked for.

    Names of schemes do not matter, because they do not travel.
    """
    asked, asks = _alternatives(old, before), _alternatives(new, after)
    if not _lets_all_in(asks, asked):
        return Verdict.BREAKING
    return None if _lets_all_in(asked, asks) else Verdict.SAFE


def _alternatives(
    spec: AsyncApiSpec, requirements: Sequence[SecurityRequirement]
) -> Sequence[_Demands]:
    """What each alternative asks for; a document without requirements asks for nothing."""
    return [
        {
            _definition(spec.security_schemes[name]): frozenset(scopes)
            for name, scopes in each.items()
            if name in spec.security_schemes
        }
        for each in requirements
    ] or _OPEN


def _definition(scheme: SecurityScheme) -> tuple[str, frozenset[Carrier]]:
    return scheme.full_type, frozenset(scheme.carriers)


def _lets_all_in(asks: Sequence[_Demands], clients: Sequence[_Demands]) -> bool:
    """Whether clients that meet any alternative of theirs meet one of what is asked."""
    return all(any(_meets(client, each) for each in asks) for client in clients)


def _meets(client: _Demands, asked: _Demands) -> bool:
    return all(
        any(
            kind == its_kind and its_carriers <= carriers and scopes <= its_scopes
            for (its_kind, its_carriers), its_scopes in client.items()
        )
        for (kind, carriers), scopes in asked.items()
    )


def requirement_text(requirements: Sequence[SecurityRequirement]) -> str:
    """Requirements in words."""
    alternatives = [" and ".join(map(_scheme_text, each.items())) for each in requirements]
    return " or ".join(each or "nothing" for each in alternatives) or "nothing"


def _scheme_text(scheme: tuple[str, Sequence[str]]) -> str:
    name, scopes = scheme
    return f"{name} ({', '.join(scopes)})" if scopes else name


def scheme_changes(old: AsyncApiSpec, new: AsyncApiSpec) -> Iterator[Change]:
    """The changes of schemes that keep their names and say nothing of what travels."""
    for name, before in old.security_schemes.items():
        after = new.security_schemes.get(name)
        if after is None or _definition(before) != _definition(after):
            continue  # the requirements that name it tell
        subject = f"security scheme {name!r}"
        places = before.node.place, after.node.place
        if _fields(before, *_ELSEWHERE) != _fields(after, *_ELSEWHERE):
            message = "clients get their tokens elsewhere, or with other scopes"
            yield Change("security-scheme", Verdict.UNKNOWN, subject, message, *places)
        elif _fields(before, "description", "bearerFormat") != _fields(
            after, "description", "bearerFormat"
        ):
            message = "it is described otherwise"
            yield Change("security-scheme", Verdict.DOCUMENTATION, subject, message, *places)


def _fields(scheme: SecurityScheme, *names: str) -> Mapping[str, object]:
    return {name: scheme.node.value.get(name) for name in names}
