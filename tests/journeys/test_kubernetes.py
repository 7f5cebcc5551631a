"""The page about Kubernetes: its manifest is carried out, as far as the application can tell."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import yaml

from .conftest import absent
from .deployments import PAGES, Deployment, missing_programs, reader
from .kubernetes import Pod, Service
from .redis_server import RedisServer

pytestmark = pytest.mark.journey


class Cluster:
    """The pods of the manifest, its Service, and a Redis."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._deployment = Deployment(folder, stack)
        self._deployment.follow(PAGES / "kubernetes.md")
        text = (folder / "news.yaml").read_text(encoding="utf-8")
        self.manifest, self.service_manifest = yaml.safe_load_all(text)
        self.redis = stack.enter_context(RedisServer(folder))
        self.service = Service()
        stack.callback(self.service.close)
        self.pods: list[Pod] = []

    @property
    def spec(self) -> dict[str, Any]:
        spec: dict[str, Any] = self.manifest["spec"]
        return spec

    def start_pod(self) -> Pod:
        """Start a pod, and send it clients once it is ready."""
        pod = Pod(
            self._deployment,
            self.spec["template"]["spec"],
            {"MESSAGE_QUEUE": self.redis.url},
        )
        pod.wait_until_ready()
        self.pods.append(pod)
        self.redis.wait_for_subscribers(len(self.pods), "news")
        self.service.endpoints.append(pod.port)
        return pod


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    if reason := missing_programs():
        absent(reason)
    with ExitStack() as stack:
        yield Cluster(tmp_path, stack)


def test_the_manifest_leaves_a_pod_the_time_that_its_end_takes(cluster: Cluster) -> None:
    template = cluster.spec["template"]["spec"]
    (container,) = template["containers"]
    command, before = container["command"], container["lifecycle"]["preStop"]["exec"]["command"]
    graceful = float(command[command.index("--graceful-timeout") + 1])

    assert before[0] == "sleep"
    assert template["terminationGracePeriodSeconds"] > float(before[1]) + graceful
    assert cluster.service_manifest["spec"]["sessionAffinity"] == "ClientIP"


def test_clients_are_served_throughout_a_rolling_update(cluster: Cluster) -> None:
    old = [cluster.start_pod() for _ in range(cluster.spec["replicas"])]
    with reader(cluster.service.port) as first, reader(cluster.service.port) as second:
        assert first.call("publish", "hello") != second.call("publish", "hello")
        for client in (first, second):
            client.expect("headline", "hello")

        for pod in old:
            cluster.start_pod()
            with reader(pod.port, reconnection=False) as late:  # it is sent clients until `preStop`
                late.call("publish", "still served")  # has passed
                cluster.service.endpoints.remove(pod.port)
                pod.terminate()
                late.expect("disconnect")
            cluster.pods.remove(pod)

        new = {pod.worker for pod in cluster.pods}
        assert first.call_again("publish", "from a new pod") in new
        assert second.call_again("publish", "from a new pod") in new
        first.call("publish", "to everybody")
        for client in (first, second):
            client.expect("headline", "to everybody")
    for pod in (*old, *cluster.pods):
        assert "Traceback" not in pod.program.output, pod.program.output
