"""The page about the workers of task queues, followed word for word, with other ports."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from importlib.util import find_spec

import pytest

from .conftest import absent
from .deployments import PAGES, PATIENCE, Deployment, missing_programs, reader
from .lasting_clients import LastingClient
from .programs import Program

pytestmark = pytest.mark.journey

PAGE = PAGES / "task-queues.md"


class News:
    """A process with a client, the Redis that it shares with the workers, and their page."""

    def __init__(self, deployment: Deployment, client: LastingClient) -> None:
        self._deployment = deployment
        self.client = client
        self.commands = deployment.follow(PAGE)
        (self.refusal,) = re.findall(r"^```text\n(.*)\n```$", PAGE.read_text("utf-8"), re.M)

    def start(self, command: str) -> Program:
        return self._deployment.start(command)

    def run(self, command: str) -> str:
        """Run a command of the page to its end; give what it printed."""
        program = self._deployment.start(command)
        assert program.exit_code(PATIENCE) == 0, program.output
        return program.output


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[News]:
    missing = [each for each in ("rq", "celery") if find_spec(each) is None]
    if reason := missing_programs() or (missing and f"{missing} are not installed"):
        absent(str(reason))
    with ExitStack() as stack:
        deployment = Deployment(tmp_path_factory.mktemp("tasks"), stack)
        redis, first, _, _ = deployment.follow(PAGES / "several-processes.md")[0]
        deployment.start(redis).expect("Ready to accept connections", PATIENCE)
        deployment.start(first).expect("Listening at", PATIENCE)
        yield News(deployment, stack.enter_context(reader(deployment.port("8001"))))


def test_tasks_of_rq_emit_and_fail_where_the_document_is_violated(news: News) -> None:
    (command, valid, invalid), (own_worker,) = news.commands[:2]
    with news.start(command):
        news.run(valid)
        news.client.expect("headline", "from a task")
    with news.start(own_worker) as worker:
        news.run(invalid)
        worker.expect(re.escape(news.refusal), PATIENCE)


def test_tasks_of_celery_emit_and_who_asks_for_the_result_gets_the_exception(news: News) -> None:
    command, valid, invalid = news.commands[2]
    with news.start(command):
        assert news.run(valid) == ""
        news.client.expect("headline", "from Celery")

        assert news.run(invalid) == f"{news.refusal.partition(': ')[2]}\n"
