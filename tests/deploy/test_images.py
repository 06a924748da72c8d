"""The Dockerfiles: only what is needed goes in, and nobody in there is root."""

import fnmatch
import re
from pathlib import Path

import pytest

from tests.deploy.files import PROJECT, ROOT, TOOL, ours

FILES = ("bots/Dockerfile", "workers/Dockerfile")


def steps(name: str) -> list[str]:
    """A Dockerfile's instructions, one per line."""
    text = (ROOT / name).read_text().replace("\\\n", " ")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def last(name: str) -> list[str]:
    """The instructions of the stage that is shipped."""
    lines = steps(name)
    start = max(n for n, line in enumerate(lines) if line.startswith("FROM "))
    return lines[start:]


def ignored(path: str) -> bool:
    """Whether .dockerignore keeps a path out of the build: its last matching line decides."""
    out = False
    for rule in (ROOT / ".dockerignore").read_text().splitlines():
        pattern = rule.removeprefix("!")
        names = [path, *map(str, Path(path).parents)]
        if rule and not rule.startswith("#") and any(fnmatch.fnmatch(n, pattern) for n in names):
            out = not rule.startswith("!")
    return out


@pytest.mark.parametrize("name", FILES)
def test_the_base_is_pinned_to_the_patch(name: str) -> None:
    bases = [line.split()[1] for line in steps(name) if line.startswith("FROM ")]
    assert len(bases) == 2
    assert len(set(bases)) == 1, "the virtual environment moves between equal systems"
    assert re.fullmatch(r"python:3\.11\.\d+-slim-\w+", bases[0])


@pytest.mark.parametrize("name", FILES)
def test_what_is_copied_exists_and_reaches_the_build(name: str) -> None:
    copies = [line.split()[1:-1] for line in steps(name) if line.startswith("COPY ")]
    sources = [source for copy in copies for source in copy if not source.startswith(("--", "/"))]
    assert "core" in sources
    assert [source for source in sources if not (ROOT / source).exists()] == []
    assert [source for source in sources if ignored(source)] == []


@pytest.mark.parametrize("name", FILES)
def test_what_is_installed_is_pinned_and_known(name: str) -> None:
    [line] = [line for line in steps(name) if " install -c " in line]
    assert " -c constraints.txt " in line
    extras = re.findall(r"'\.\[([\w,]+)\]'", line)[0].split(",")
    assert set(extras) <= set(PROJECT["optional-dependencies"])
    assert ("worker" in extras) is (name == "workers/Dockerfile"), "no torch in a bot"


@pytest.mark.parametrize("name", FILES)
def test_nobody_is_root_and_nothing_is_left_to_build_with(name: str) -> None:
    shipped = last(name)
    assert "USER 10001:10001" in shipped
    assert shipped.index("USER 10001:10001") == len(shipped) - 2, "only CMD comes after it"
    assert any("pip uninstall" in line for line in shipped)
    assert not any(re.search(r"apt-get|pip install|curl|ADD ", line) for line in shipped)


def test_files_that_are_no_python_are_installed_too() -> None:
    """An image is installed, not a checkout: what pyproject.toml does not name stays behind."""
    named = {
        file
        for package, patterns in TOOL["setuptools"]["package-data"].items()
        for pattern in patterns
        for file in (ROOT / package.replace(".", "/")).glob(pattern)
    }
    here = {file for floor in ("core", "bots", "workers") for file in (ROOT / floor).rglob("*.*")}
    assert {file for file in here if file.suffix not in {".py", ".pyc"}} == named


@pytest.mark.parametrize("service", sorted(ours()))
def test_compose_builds_these_files_for_the_same_user(service: str) -> None:
    built = ours()[service]
    assert built["build"]["dockerfile"] in FILES
    assert built["build"]["context"] == "."
    assert built["user"] == "10001:10001"


@pytest.mark.parametrize(
    "path", [".env", "secrets/token", ".git/config", "precis.toml", "tests/x.py", ".venv/x"]
)
def test_what_is_private_never_reaches_a_build(path: str) -> None:
    assert ignored(path)


@pytest.mark.parametrize("path", ["core/cli.py", "core/queue/lua/claim.lua", "pyproject.toml"])
def test_what_is_needed_reaches_the_build(path: str) -> None:
    assert not ignored(path)
