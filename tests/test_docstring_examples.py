"""The examples in docstrings give what they say."""

import doctest
import pkgutil
from collections.abc import Iterator
from importlib import import_module

import pytest

PACKAGES = ("asynction_spec",)


def examples() -> Iterator[doctest.DocTest]:
    finder = doctest.DocTestFinder(exclude_empty=True)
    for package in map(import_module, PACKAGES):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = import_module(found.name)
            for each in finder.find(module, module.__name__, module):
                if each.examples:
                    yield each


@pytest.mark.parametrize("example", list(examples()), ids=lambda example: example.name)
def test_an_example_in_a_docstring_gives_what_it_says(example: doctest.DocTest) -> None:
    said: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)

    runner.run(example, out=said.append)

    assert not said, "".join(said)
