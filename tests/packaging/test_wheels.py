"""The seven distributions as their users get them: built, and installed in clean environments."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import Message
from email.parser import Parser
from pathlib import Path

import pytest

pytestmark = pytest.mark.packaging

ROOT = Path(__file__).resolve().parent.parent.parent
SIBLINGS = {
    "asynction-spec": [],
    "asynction-docs": ["asynction-spec"],
    "asynction-socketio": ["asynction-spec"],
    "asynction-server": ["asynction-docs", "asynction-socketio", "asynction-spec"],
    "asynction-mock": ["asynction-server", "asynction-socketio", "asynction-spec"],
    "asynction-testing": ["asynction-spec"],
    "asynction": [
        "asynction-docs",
        "asynction-mock",
        "asynction-server",
        "asynction-socketio",
        "asynction-spec",
        "asynction-testing",
    ],
}
# What an installation brings of this project, the distribution itself included.
CLOSURE = {
    "asynction-spec": {"asynction-spec"},
    "asynction-docs": {"asynction-spec", "asynction-docs"},
    "asynction-socketio": {"asynction-spec", "asynction-socketio"},
    "asynction-server": {
        "asynction-spec",
        "asynction-docs",
        "asynction-socketio",
        "asynction-server",
    },
    "asynction-mock": SIBLINGS.keys() - {"asynction", "asynction-testing"},
    "asynction-testing": {"asynction-spec", "asynction-testing"},
    "asynction": set(SIBLINGS),
}
WEB = {"flask", "flask-socketio", "python-socketio", "python-engineio", "werkzeug"}
FLASK = {"flask", "flask-socketio", "werkzeug", "jinja2"}
FAKE_DATA = {"faker", "hypothesis", "hypothesis-jsonschema"}
UNWANTED = {
    "asynction-spec": WEB | FAKE_DATA | {"jinja2"},
    "asynction-docs": WEB | FAKE_DATA,
    "asynction-socketio": FLASK | FAKE_DATA,
    "asynction-server": FAKE_DATA,
    "asynction-mock": {"pytest"},
    "asynction-testing": FLASK | {"faker", "pytest"},
    "asynction": {"pytest"},
}
# What it brings of others, beside what its siblings bring.
BRINGS = {
    "asynction-spec": {"jsonschema-rs", "pyyaml"},
    "asynction-docs": {"jinja2"},
    "asynction-socketio": {"python-socketio", "python-engineio"},
    "asynction-server": WEB,
    "asynction-mock": WEB | FAKE_DATA,
    "asynction-testing": {"hypothesis", "python-socketio", "python-engineio"},
    "asynction": WEB | FAKE_DATA | {"click"},
}
DOCUMENT = {
    "asyncapi": "2.6.0",
    "info": {"title": "Test", "version": "1.0.0"},
    "channels": {
        "/": {
            "publish": {"message": {"name": "double", "payload": {"type": "integer"}}},
            "subscribe": {"message": {"name": "news", "payload": {"type": "string"}}},
        }
    },
}
READ = f"""
from asynction_spec import Checks, ValidationException, load_spec
spec = load_spec({DOCUMENT})
check = Checks(spec).received["/", "double"].payload
check([1])
try:
    check(["one"])
except ValidationException:
    print("right")
"""
SERVE = f"""
import flask
from asynction_server import AsynctionSocketIO
app = flask.Flask("app")
app.config["SECRET_KEY"] = "secret"
asio = AsynctionSocketIO.from_spec({DOCUMENT}, app=app)
asio.on_event("double", lambda number: 2 * number)
client = asio.test_client(app, raise_exceptions=False)
answers = [client.emit("double", each, callback=True) for each in (2, "two")]
assert answers == [4, None], answers
assert b"double" in app.test_client().get("/docs").data
print("right")
"""
MOCK = f"""
from asynction_mock import FakeData
from asynction_spec import load_spec
[news] = FakeData(load_spec({DOCUMENT}), seed=1).payload("/", "news", 0)
print("right" if isinstance(news, str) else news)
"""
COMMAND = """
import subprocess, sys
done = subprocess.run([sys.executable, "-m", "asynction", "validate", "missing.yaml"])
print("right" if done.returncode == 2 else done)
"""
# What each can do once it is installed.
PROGRAMS = {
    "asynction-spec": READ,
    "asynction-docs": f"""
from asynction_docs import render
from asynction_spec import load_spec
print("right" if "double" in render(load_spec({DOCUMENT})) else "no such event")
""",
    "asynction-socketio": f"import asynction_socketio{READ}",
    "asynction-server": SERVE,
    "asynction-mock": MOCK,
    "asynction-testing": "import asynction_testing; print('right')",
    "asynction": COMMAND,
}
LIST_INSTALLED = """
import json
from importlib.metadata import distributions
installed = {
    found.metadata["Name"].lower().replace("_", "-"): (
        found.version, found.read_text("direct_url.json")
    )
    for found in distributions()
}
print(json.dumps(installed))
"""

each_distribution = pytest.mark.parametrize("name", SIBLINGS)


@dataclass(frozen=True)
class Distribution:
    """One distribution's two built files."""

    wheel: Path
    sdist: Path

    @property
    def version(self) -> str:
        return self.wheel.name.split("-")[1]

    def wheel_files(self) -> list[str]:
        with zipfile.ZipFile(self.wheel) as archive:
            return archive.namelist()

    def sdist_files(self) -> list[str]:
        """The names below the one folder of the archive."""
        with tarfile.open(self.sdist) as archive:
            return [name.partition("/")[2] for name in archive.getnames()]

    def metadata(self) -> Message:
        [name] = [name for name in self.wheel_files() if name.endswith(".dist-info/METADATA")]
        with zipfile.ZipFile(self.wheel) as archive:
            return Parser().parsestr(archive.read(name).decode())


@dataclass(frozen=True)
class Environment:
    """A virtual environment that holds one distribution and what that brings."""

    python: Path

    def run(self, program: str) -> str:
        return run([str(self.python), "-W", "error", "-c", program])

    def installed(self) -> dict[str, tuple[str, str | None]]:
        """Version and origin (the text of direct_url.json) of what is installed, by name."""
        found: dict[str, tuple[str, str | None]] = json.loads(self.run(LIST_INSTALLED))
        return found


def run(command: Sequence[str]) -> str:
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert result.returncode == 0, f"{' '.join(command)}\n{result.stdout}{result.stderr}"
    return result.stdout


def uv(*arguments: str) -> str:
    return run([sys.executable, "-m", "uv", *arguments])


def import_name(distribution: str) -> str:
    return distribution.replace("-", "_")


def holds_tests(files: Sequence[str]) -> bool:
    return any("tests" in Path(file).parts or "conftest.py" in file for file in files)


@pytest.fixture(scope="session")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Distribution]:
    return {name: build(name, tmp_path_factory.mktemp("dist")) for name in SIBLINGS}


def build(name: str, target: Path) -> Distribution:
    uv("build", str(ROOT / "packages" / name), "--out-dir", str(target))
    [wheel] = target.glob("*.whl")
    [sdist] = target.glob("*.tar.gz")
    return Distribution(wheel, sdist)


@pytest.fixture(scope="session")
def constraints(
    distributions: dict[str, Distribution], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Ties every sibling's name to the file built here, so that none comes from an index."""
    path = tmp_path_factory.mktemp("constraints") / "constraints.txt"
    lines = [f"{name} @ {built.wheel.as_uri()}\n" for name, built in distributions.items()]
    path.write_text("".join(lines), encoding="utf-8")
    return path


def find_pythons() -> list[str]:
    """The supported Pythons of this machine, the oldest first."""
    found = (find_python(f"python3.{minor}") for minor in range(10, 15))
    return [each for each in found if each] or [sys.executable]


def find_python(command: str) -> str | None:
    """The path of a command that runs; pyenv puts some on the PATH that do not."""
    paths = (shutil.which(command, path=folder) for folder in os.get_exec_path())
    return next((each for each in paths if each and runs(each)), None)


def runs(python: str) -> bool:
    return subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0


@pytest.fixture(params=["lowest", "newest"])
def environment(
    request: pytest.FixtureRequest, name: str, constraints: Path, tmp_path: Path
) -> Environment:
    """A clean environment with the distribution `name`.

    The lowest versions that it and its siblings allow are installed for the oldest Python here,
    the newest ones for the newest.
    """
    lowest, folder = request.param == "lowest", tmp_path / "venv"
    uv("venv", "--python", find_pythons()[0 if lowest else -1], str(folder))
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    target = ("--python", str(python), "--constraint", str(constraints))
    pins = tmp_path / "pins.txt"
    pins.write_text(lowest_versions(name, python, tmp_path) if lowest else "", encoding="utf-8")
    uv("pip", "install", *target, "--constraint", str(pins), name)
    return Environment(python)


def lowest_versions(name: str, python: Path, folder: Path) -> str:
    """The lowest version of what a distribution and its siblings require, as constraints.

    Only what a folder requires, and not what a wheel does, counts as a direct requirement to uv.
    """
    folders = folder / "folders.txt"
    lines = [f"{ROOT / 'packages' / each}\n" for each in sorted(CLOSURE[name])]
    folders.write_text("".join(lines), encoding="utf-8")
    compile_lowest = ["pip", "compile", "--resolution", "lowest-direct", "--quiet"]
    pins = uv(*compile_lowest, "--no-annotate", "--python", str(python), str(folders))
    return "".join(line for line in pins.splitlines(keepends=True) if "==" in line)


@each_distribution
def test_the_metadata_says_what_it_is(name: str, distributions: dict[str, Distribution]) -> None:
    metadata = distributions[name].metadata()

    assert metadata["Name"] == name
    assert metadata["Version"] == distributions["asynction"].version
    assert metadata["Requires-Python"] == ">=3.10"
    assert metadata["License-Expression"] == "MIT"
    assert metadata.get_all("License-File") == ["LICENSE"]
    assert metadata["Description-Content-Type"] == "text/markdown"
    urls = dict(each.split(", ", 1) for each in metadata.get_all("Project-URL") or [])
    assert urls.keys() == {"Homepage", "Source", "Changelog", "Issues"}
    assert metadata.get_payload()


@each_distribution
def test_siblings_are_required_at_exactly_the_same_version(
    name: str, distributions: dict[str, Distribution]
) -> None:
    built = distributions[name]
    requirements = built.metadata().get_all("Requires-Dist") or []

    siblings = sorted(each for each in requirements if each.startswith("asynction"))

    assert siblings == [f"{sibling}=={built.version}" for sibling in SIBLINGS[name]]


@each_distribution
def test_the_wheel_holds_the_package_its_types_and_its_licence_and_nothing_else(
    name: str, distributions: dict[str, Distribution]
) -> None:
    built = distributions[name]
    files = built.wheel_files()
    package, info = import_name(name), f"{import_name(name)}-{built.version}.dist-info"

    assert f"{package}/__init__.py" in files
    assert f"{package}/py.typed" in files
    assert f"{info}/licenses/LICENSE" in files
    assert {file.partition("/")[0] for file in files} == {package, info}
    assert not holds_tests(files)


@each_distribution
def test_the_sdist_holds_the_source_and_the_licence_and_no_tests(
    name: str, distributions: dict[str, Distribution]
) -> None:
    files = distributions[name].sdist_files()

    expected = {"LICENSE", "README.md", "PKG-INFO", "pyproject.toml"}
    source = f"src/{import_name(name)}"
    assert expected | {f"{source}/__init__.py", f"{source}/py.typed"} <= set(files)
    assert not holds_tests(files)


@each_distribution
def test_a_clean_installation_brings_what_it_needs_and_no_more(
    name: str, environment: Environment, distributions: dict[str, Distribution]
) -> None:
    installed = environment.installed()
    ours = {found: value for found, value in installed.items() if found.startswith("asynction")}

    assert ours.keys() == CLOSURE[name]
    for sibling, (version, origin) in ours.items():
        built = distributions[sibling]
        assert version == built.version
        assert origin is not None
        assert json.loads(origin)["url"] == built.wheel.as_uri()
    assert installed.keys() & UNWANTED[name] == set()
    assert installed.keys() >= BRINGS[name]
    assert environment.run(PROGRAMS[name]) == "right\n"
