"""What holds the seven distributions together, and what keeps them apart."""

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "packages"

# Each import package, and the siblings it may import.
MAY_IMPORT = {
    "asynction_spec": set[str](),
    "asynction_docs": {"asynction_spec"},
    "asynction_socketio": {"asynction_spec"},
    "asynction_server": {"asynction_spec", "asynction_docs", "asynction_socketio"},
    "asynction_mock": {
        "asynction_spec",
        "asynction_docs",
        "asynction_socketio",
        "asynction_server",
    },
    "asynction_testing": {"asynction_spec"},
    "asynction": {
        "asynction_spec",
        "asynction_docs",
        "asynction_socketio",
        "asynction_server",
        "asynction_mock",
        "asynction_testing",
    },
}
WITHOUT_A_WEB_FRAMEWORK = ("asynction_spec", "asynction_docs")
WEB_FRAMEWORKS = {"flask", "flask_socketio", "socketio", "engineio", "werkzeug"}


def source_of(package: str) -> Path:
    return PACKAGES / package.replace("_", "-") / "src" / package


def imported_names(tree: ast.AST) -> Iterator[str]:
    """Every absolute import as a dotted name, `from a import b` as `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def forbidden_imports(package: str, text: str) -> list[str]:
    return [name for name in imported_names(ast.parse(text)) if not may_import(package, name)]


def may_import(package: str, name: str) -> bool:
    origin, *rest = name.split(".")
    if origin in WEB_FRAMEWORKS:
        return package not in WITHOUT_A_WEB_FRAMEWORK
    if origin == package or origin not in MAY_IMPORT:
        return True
    return origin in MAY_IMPORT[package] and not any(map(is_private, rest))


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__")


ROOMS_OF_DECISIONS = ("_handlers", "_security", "_packets")
SHELLS = WEB_FRAMEWORKS | {"threading", "asyncio", "gevent", "queue", "concurrent"}
DATA_OF_PACKETS = {"socketio.packet", "engineio.packet"}


def modules_of_decisions() -> list[Path]:
    """What an asyncio shell could use as it is."""
    root = source_of("asynction_socketio")
    rooms = [path for room in ROOMS_OF_DECISIONS for path in (root / room).rglob("*.py")]
    return [root / "_contract.py", root / "_enforcement.py", *rooms]


@pytest.mark.parametrize("path", modules_of_decisions(), ids=lambda path: path.stem)
def test_decisions_know_neither_threads_nor_asyncio_nor_flask(path: Path) -> None:
    known = [
        name
        for name in imported_names(ast.parse(path.read_text()))
        if name.partition(".")[0] in SHELLS
        and not any(name.startswith(data) for data in DATA_OF_PACKETS)
    ]

    assert known == []


def bump(root: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(root / "tools" / "bump.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what carries versions, to change at will."""
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    for project in PACKAGES.glob("*/pyproject.toml"):
        target = tmp_path / project.relative_to(ROOT)
        target.parent.mkdir(parents=True)
        shutil.copyfile(project, target)
    return tmp_path


def edit(project: Path, old: str, new: str) -> None:
    text = project.read_text(encoding="utf-8")
    assert old in text
    project.write_text(text.replace(old, new), encoding="utf-8")


def test_the_packages_are_the_seven_of_the_plan() -> None:
    found = {project.parent.name for project in PACKAGES.glob("*/pyproject.toml")}

    assert found == {package.replace("_", "-") for package in MAY_IMPORT}


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_a_package_carries_its_licence_its_readme_and_its_types(package: str) -> None:
    distribution = source_of(package).parent.parent
    licence = distribution / "LICENSE"

    assert not licence.is_symlink()
    assert licence.read_text(encoding="utf-8") == (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert (distribution / "README.md").read_text(encoding="utf-8").startswith("# ")
    assert (source_of(package) / "py.typed").is_file()


def test_versions_and_pins_are_in_step() -> None:
    result = bump(ROOT, "--check")

    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_a_bump_moves_every_version_and_every_pin(checkout: Path) -> None:
    result = bump(checkout, "97.5.3rc1")

    assert result.returncode == 0, result.stderr
    assert bump(checkout, "--check").returncode == 0
    for project in checkout.glob("packages/*/pyproject.toml"):
        assert 'version = "97.5.3rc1"' in project.read_text(encoding="utf-8")
        assert str(project.relative_to(checkout)) in result.stdout
    server = (checkout / "packages/asynction-server/pyproject.toml").read_text(encoding="utf-8")
    assert '"asynction-spec==97.5.3rc1"' in server
    assert '"asynction-docs==97.5.3rc1"' in server


def test_a_bump_changes_nothing_but_versions(checkout: Path) -> None:
    bump(checkout, "97.5.3")

    for project in PACKAGES.glob("*/pyproject.toml"):
        before = project.read_text(encoding="utf-8").splitlines()
        after = (checkout / project.relative_to(ROOT)).read_text(encoding="utf-8").splitlines()
        changed = [new for old, new in zip(before, after, strict=True) if old != new]
        assert all("97.5.3" in line for line in changed)


@pytest.mark.parametrize("version", ["1.1", "1.1.0.0", "v1.1.0", "1.01.0", "1.1.0-rc1", "", "x"])
def test_a_malformed_version_is_refused_and_changes_nothing(checkout: Path, version: str) -> None:
    result = bump(checkout, version)

    assert result.returncode == 2
    assert f"{version!r} is not a version" in result.stderr
    for project in PACKAGES.glob("*/pyproject.toml"):
        assert (checkout / project.relative_to(ROOT)).read_text() == project.read_text()


@pytest.mark.parametrize(
    ("distribution", "mark", "complaint"),
    [
        ("asynction-mock", 'version = "', "asynction-mock is 9"),
        ("asynction-server", "asynction-spec==", "asynction-server requires asynction-spec==9"),
    ],
)
def test_a_version_or_pin_out_of_step_is_named(
    checkout: Path, distribution: str, mark: str, complaint: str
) -> None:
    edit(checkout / "packages" / distribution / "pyproject.toml", mark, f"{mark}9")

    result = bump(checkout, "--check")

    assert result.returncode == 1
    assert complaint in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_sibling_without_an_exact_pin_is_named(checkout: Path) -> None:
    project = checkout / "packages/asynction-mock/pyproject.toml"
    edit(project, "asynction-server==", "asynction-server>=")

    result = bump(checkout, "--check")

    assert result.returncode == 1
    assert "asynction-mock requires asynction-server>=" in result.stderr


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_run_downwards_and_only_to_public_names(package: str) -> None:
    modules = list(source_of(package).rglob("*.py"))

    found = {
        str(module.relative_to(ROOT)): names
        for module in modules
        if (names := forbidden_imports(package, module.read_text(encoding="utf-8")))
    }

    assert modules
    assert found == {}


@pytest.mark.parametrize(
    ("package", "statement"),
    [
        ("asynction_spec", "import asynction_docs"),
        ("asynction_spec", "def late():\n    from flask_socketio import SocketIO"),
        ("asynction_docs", "from asynction_server import AsynctionSocketIO"),
        ("asynction_server", "from asynction_spec._load import load_spec"),
        ("asynction_server", "from asynction_spec import _load"),
        ("asynction_mock", "from asynction import server"),
    ],
)
def test_an_import_against_the_direction_is_found(package: str, statement: str) -> None:
    assert len(forbidden_imports(package, statement)) == 1


@pytest.mark.parametrize(
    ("package", "statement"),
    [
        ("asynction_spec", "from asynction_spec._load import load_spec"),
        ("asynction_server", "from ._connect import connect"),
        ("asynction_server", "from flask_socketio import SocketIO"),
        ("asynction_server", "from asynction_spec import __version__"),
        ("asynction", "from asynction_server import AsynctionSocketIO"),
    ],
)
def test_an_import_with_the_direction_is_let_through(package: str, statement: str) -> None:
    assert forbidden_imports(package, statement) == []


@pytest.mark.parametrize("package", WITHOUT_A_WEB_FRAMEWORK)
def test_importing_a_package_brings_no_web_framework_and_no_upper_package(package: str) -> None:
    unwanted = WEB_FRAMEWORKS | (MAY_IMPORT.keys() - {package} - MAY_IMPORT[package])
    program = (
        f"import sys, {package}\n"
        f"loaded = sorted(set(sys.modules) & {unwanted!r})\n"
        "sys.exit(f'loaded: {loaded}' if loaded else None)\n"
    )

    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60
    )

    assert result.returncode == 0, result.stderr
