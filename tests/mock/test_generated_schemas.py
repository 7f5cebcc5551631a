"""Whatever the schemas: what is sent satisfies them, with other validators as the oracle."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from asynction_spec import (
    AsyncApiSpec,
    Checks,
    Event,
    Instances,
    PlainValues,
    UnsatisfiedError,
    load_spec,
)

from ..spec.test_instances_properties import REUSABLE, SCHEMAS, is_valid
from .fake_data import FakeData

SCHEMAS_IN_A_DOCUMENT = 10
DOCUMENTS = 225
NUMBERS = range(3)


def spec_of(schemas: list[Any], reusable: dict[str, Any]) -> AsyncApiSpec:
    """A document of events that are called `0`, `1`, ..., emitted with a schema or acked by it."""
    emitted = [{"name": str(index), "payload": each} for index, each in enumerate(schemas)]
    received = [{"name": str(index), "x-ack": {"args": each}} for index, each in enumerate(schemas)]
    return load_spec(
        {
            "asyncapi": "2.6.0",
            "info": {"title": "A", "version": "1"},
            "channels": {
                "/emitted": {"subscribe": {"message": {"oneOf": emitted}}},
                "/received": {"publish": {"message": {"oneOf": received[:2]}}},
            },
            "components": {"schemas": reusable},
        }
    )


def satisfiable(schemas: list[Any], reusable: dict[str, Any]) -> list[Any]:
    """The schemas that there is a plain example of; the others take long, and show little."""
    spec = spec_of(schemas, reusable)
    instances = Instances(spec)

    def has_example(event: Event) -> bool:
        assert event.payload is not None
        try:
            instances.of_arguments(event.payload)(PlainValues())
        except UnsatisfiedError:
            return False
        return True

    events = spec.namespaces["/emitted"].emits
    return [each for each, event in zip(schemas, events, strict=True) if has_example(event)]


def instance(event: Event, args: tuple[Any, ...]) -> Any:
    """The instance of an event's schema: all arguments for a tuple, otherwise the only one."""
    assert event.payload is not None
    return [*args] if event.payload.positional else args[0]


@pytest.mark.slow
def test_payloads_and_acks_satisfy_their_schemas() -> None:
    counts = {"sent": 0, "acked": 0, "unavailable": 0}

    @settings(
        max_examples=DOCUMENTS,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[*HealthCheck],
    )
    @given(
        st.lists(SCHEMAS, min_size=SCHEMAS_IN_A_DOCUMENT, max_size=SCHEMAS_IN_A_DOCUMENT),
        REUSABLE,
        st.integers(0, 9),
    )
    def hold(schemas: list[Any], reusable: dict[str, Any], seed: int) -> None:
        schemas = satisfiable(schemas, reusable)
        if not schemas:
            return
        spec = spec_of(schemas, reusable)
        fake, checks = FakeData(spec, seed=seed), Checks(spec)
        lacking = {(each.namespace, each.event) for each in fake.unavailable}
        counts["unavailable"] += len(lacking)
        emits = spec.namespaces["/emitted"].emits
        for index, (schema, event) in enumerate(zip(schemas, emits, strict=True)):
            name = str(index)
            if ("/emitted", name) not in lacking:
                check = checks.emitted["/emitted", name].payload
                assert check is not None
                counts["sent"] += 1
                for number in NUMBERS:
                    args = fake.payload("/emitted", name, number)
                    check(args)
                    assert is_valid(instance(event, args), schema, reusable), (args, schema)
            if index < 2 and ("/received", name) not in lacking:
                acked = fake.ack("/received", name, 0)
                assert acked is not None
                counts["acked"] += 1
                assert is_valid(instance(event, acked), schema, reusable), (acked, schema)

    hold()
    assert counts["sent"] + counts["acked"] >= 2_000
    assert counts["unavailable"] < 0.01 * counts["sent"]
