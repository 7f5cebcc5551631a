"""Documents as YAML."""

from __future__ import annotations

from pathlib import Path

import yaml

from asynction_spec import bundled_document, load_spec, yaml_text

EXAMPLE = Path(__file__).resolve().parents[2] / "example" / "asyncapi.yaml"


def test_a_document_is_the_same_when_it_is_read_again(tmp_path: Path) -> None:
    document = bundled_document(load_spec(EXAMPLE))

    text = yaml_text(document)

    (tmp_path / "asyncapi.yaml").write_text(text, encoding="utf-8")
    assert yaml.safe_load(text) == document
    assert list(yaml.safe_load(text)) == list(document)
    assert load_spec(tmp_path / "asyncapi.yaml").document == document


def test_texts_that_look_like_other_values_stay_texts() -> None:
    values = {"texts": ["yes", "1.0", "2026-01-05", "null", "", "a: b", "# no comment", "café"]}

    assert yaml.safe_load(yaml_text(values)) == values
    assert "café" in yaml_text(values)


def test_what_several_places_share_is_written_in_each() -> None:
    shared = {"type": "string"}

    assert "&" not in yaml_text({"a": shared, "b": shared})
