"""The floor plan where import-linter cannot see it, and the sizes that keep files readable."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = ("core", "bots", "workers")
SOURCES = sorted(path for floor in FLOORS for path in (ROOT / floor).rglob("*.py"))

CORE_MAY_IMPORT = {
    "core",
    "pydantic",
    "pydantic_core",
    "pydantic_settings",
    "redis",
    "typer",
    "rich",
    "structlog",
}
ONLY_ENGINES_IMPORT = {
    "torch",
    "transformers",
    "bitsandbytes",
    "accelerate",
    "peft",
    "tokenizers",
    "trl",
}
RUNS_CODE = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib"}

LONGEST_FILE = 250
LONGEST_FUNCTION = 40


def imports(path: Path) -> Iterator[str]:
    """The top-level packages that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_only_engines_and_training_import_the_model_libraries(path: Path) -> None:
    if not name(path).startswith(("workers/engines/", "workers/train/")):
        assert not ONLY_ENGINES_IMPORT & set(imports(path))


@pytest.mark.parametrize("path", [path for path in SOURCES if "core" in path.parts], ids=name)
def test_the_ground_floor_knows_nobody(path: Path) -> None:
    foreign = set(imports(path)) - sys.stdlib_module_names - CORE_MAY_IMPORT
    assert not foreign


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_nothing_deserializes_into_code(path: Path) -> None:
    assert not RUNS_CODE & set(imports(path))
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in {"eval", "exec", "torch.load", "yaml.load"}
            for keyword in node.keywords:
                if keyword.arg == "trust_remote_code":
                    assert ast.unparse(keyword.value) == "False"


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_a_file_fits_a_readers_head(path: Path) -> None:
    text = path.read_text()
    assert text.count("\n") <= LONGEST_FILE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno
            assert node.end_lineno - node.lineno < LONGEST_FUNCTION, node.name


@pytest.mark.parametrize(
    "module",
    [
        "core.cli",
        "bots.terminal.command",
        "workers.command",
        "workers.evaluation.command",
        "workers.train.command",
    ],
)
def test_the_model_libraries_are_not_even_loaded_without_a_model(module: str) -> None:
    script = f"import sys, {module}; print(' '.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert not ONLY_ENGINES_IMPORT & set(done.stdout.split())


def test_imports_point_down() -> None:
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
