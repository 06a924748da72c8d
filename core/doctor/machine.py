"""Checks of this machine: what is installed, and how much room there is."""

import os
import platform
import re
import shutil
import tempfile
from importlib import metadata
from pathlib import Path

from core.doctor.check import Check, error, fine, warning
from core.settings import Settings

_GIB = 1 << 30


async def checks(settings: Settings) -> list[Check]:
    """Look at Python, the extras, the user, memory and the state folder."""
    found = [_python(), _extras(), _user(), _memory()]
    if settings.redis_url is None:
        found += [_folder(settings.state_dir), _disk(settings.state_dir)]
    return found


def _python() -> Check:
    version = platform.python_version()
    return fine("python", "Python", f"{version} on {platform.system()} {platform.machine()}")


def _extras() -> Check:
    """Tell which optional parts are here; what is missing is no fault until it is used."""
    extras = {"slack", "discord", "worker", "embedded"}
    here = {extra for extra in extras if all(map(_installed, _packages(extra)))}
    words = f"installed: {', '.join(sorted(here)) or 'none'}"
    if missing := ", ".join(sorted(extras - here)):
        words += f"; not installed: {missing}"
    return fine("extras", "Optional parts", words)


def _packages(extra: str) -> list[str]:
    lines = metadata.requires("precis") or []
    wanted = [line for line in lines if re.search(rf"""extra == ['"]{extra}['"]""", line)]
    return [re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in wanted]


def _installed(package: str) -> bool:
    return next(iter(metadata.distributions(name=package)), None) is not None


def _user() -> Check:
    if os.geteuid() != 0:
        return fine("user", "User", "not root")
    return warning("user", "User", "running as root", "run Precis as a user of its own")


def _memory() -> Check:
    free = available()
    title = "Free memory"
    if free is None:
        return fine("memory", title, "not known on this system")
    cause = f"{free / _GIB:.1f} GiB"
    if free >= _GIB:
        return fine("memory", title, cause)
    return warning("memory", title, cause, "free some: a bot or a worker wants 1 GiB")


def available() -> int | None:
    """Count the bytes that programs may still take: of the machine, or of its container."""
    try:
        facts = Path("/proc/meminfo").read_text()
    except OSError:
        return None
    found = re.search(r"MemAvailable:\s+(\d+) kB", facts)
    machine = int(found[1]) << 10 if found else None
    group = Path("/sys/fs/cgroup")
    try:
        limit = int((group / "memory.max").read_text())
        used = int((group / "memory.current").read_text())
        cached = re.search(r"inactive_file (\d+)", (group / "memory.stat").read_text())
    except (OSError, ValueError):  # no container, or one without a limit: "max"
        return machine
    free = limit - used + (int(cached[1]) if cached else 0)
    return min(free, machine or free)


def _folder(folder: Path) -> Check:
    """Try to write where the embedded Redis will: a mode does not tell about read-only disks."""
    place = _existing(folder)
    title = "State folder"
    try:
        with tempfile.TemporaryFile(dir=place):
            return fine("state", title, str(folder))
    except OSError as fault:
        cause = f"{place} cannot be written: {fault.strerror}"
        return error("state", title, cause, "change its owner or set PRECIS_STATE_DIR")


def _disk(folder: Path) -> Check:
    free = shutil.disk_usage(_existing(folder)).free
    title = "Free disk"
    cause = f"{free / _GIB:.1f} GiB for the state folder"
    fix = "free some, or set PRECIS_STATE_DIR to another disk: on a full one Redis takes no jobs"
    if free < _GIB // 10:
        return error("disk", title, cause, fix)
    return warning("disk", title, cause, fix) if free < 2 * _GIB else fine("disk", title, cause)


def _existing(folder: Path) -> Path:
    """Find what is there already on the way to a folder."""
    return next(place for place in (folder, *folder.parents) if os.path.lexists(place))
