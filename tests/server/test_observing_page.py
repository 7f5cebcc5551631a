"""docs/observing.md does what it says."""

from __future__ import annotations

import re
import sys
import urllib.request
from pathlib import Path

import prometheus_client
import pytest
import socketio

from asynction_server import Signals
from asynction_socketio import AsynctionServer, prometheus
from tests.test_readmes import ROOT, free_port, named_files, running, write

from .documents import channel, document

PAGE = ROOT / "docs" / "observing.md"


@pytest.mark.journey
def test_the_example_is_scraped_and_probed(tmp_path: Path) -> None:
    port = free_port()
    files = named_files(PAGE)
    assert set(files) == {"asyncapi.yaml", "app.py"}
    write(files, tmp_path, port)
    url = f"http://127.0.0.1:{port}"
    with running([sys.executable, "app.py"], tmp_path, port):
        with socketio.SimpleClient() as client:
            client.connect(url, wait_timeout=60)
            assert client.call("order", "tea") == 3
        with urllib.request.urlopen(f"{url}/metrics", timeout=60) as response:
            text = response.read().decode()
        with urllib.request.urlopen(f"{url}/readyz", timeout=60) as response:
            assert response.read() == b'{"problems":[]}\n'

    labels = 'event="order",namespace="/"'
    assert f"asynction_event_duration_seconds_count{{{labels}}} 1.0" in text


def rows(title: str) -> dict[str, list[str]]:
    """The first cells of the table that begins with a title, with the names in the last."""
    table = PAGE.read_text().split(f"\n| {title} |", 1)[1].split("\n\n", 1)[0]
    lines = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[2:]]
    return {line[0].strip("`"): re.findall(r"\w+", line[-1]) for line in lines}


def test_the_page_has_every_signal_with_its_fields() -> None:
    described = rows("signal")

    assert sorted(described) == sorted(each.name for each in Signals(None).all())


def test_the_page_has_every_metric_with_its_labels() -> None:
    registry = prometheus_client.CollectorRegistry()
    sio = AsynctionServer.from_spec(document({"/": channel()}), async_mode="threading")
    prometheus.instrument(sio, registry)

    found = {
        metric.name + ("_total" if metric.type == "counter" else "")
        for metric in registry.collect()
    }

    assert found == rows("metric").keys()


def test_the_page_has_every_logger() -> None:
    module = ROOT / "packages/asynction-socketio/src/asynction_socketio/_logging.py"
    named = set(re.findall(r'getLogger\("asynction\.(\w+)"\)', module.read_text()))

    assert named
    assert {*rows("logger")} == {*named, "itself"}
