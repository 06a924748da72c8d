"""The command line: finds the commands, and turns whatever goes wrong into one line.

Exit codes: 0 fine, 1 a person must act, 2 wrong usage, 130 interrupted.
"""

import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Annotated, NoReturn

import typer

from core import crash, plugins
from core.errors import PrecisError
from core.settings import load

_GROUP = "precis.commands"


def main() -> None:
    """Run `precis` with the arguments of this process and exit."""
    try:
        try:
            app(sys.argv[1:])(prog_name="precis")
        finally:
            sys.stdout.flush()
    except BrokenPipeError:  # the reader of a pipe went away: nobody is left to be told
        sys.stdout = None
        sys.exit(1)
    except (Exception, BaseExceptionGroup) as error:  # noqa: BLE001 - the last line of defence
        _fail(_leaf(error))


def app(args: Sequence[str]) -> typer.Typer:
    """Make the application with the command that `args` ask for, or all when they name none.

    The other commands are not even imported: torch alone would take seconds. Raises MissingExtra.
    """
    made = typer.Typer(
        help="Summaries of Slack and Discord conversations by a model on your own GPU.",
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    made.callback()(_precis)
    known = plugins.names(_GROUP)
    first = args[0] if args else ""
    if first in known:
        _add(made, first, plugins.load(_GROUP, first))
    elif first != "--version":
        for name in known:
            _add(made, name, _found(name))
    return made


def _precis(
    *,
    _: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=lambda on: _version(on=on))
    ] = False,
) -> None:
    """Take what stands before the command."""


def _version(*, on: bool) -> None:
    if on:
        typer.echo(f"precis {version('precis')}")
        raise typer.Exit


def _add(made: typer.Typer, name: str, command: typer.Typer | Callable[..., None]) -> None:
    if isinstance(command, typer.Typer):
        made.add_typer(command, name=name)
    else:
        made.command(name)(command)


def _found(name: str) -> typer.Typer | Callable[..., None]:
    """Load a command for the list of all; one that cannot be loaded says so in its place."""
    try:
        return plugins.load(_GROUP, name)  # type: ignore[no-any-return]
    except Exception as error:  # noqa: BLE001 - one broken command must not hide the others
        reason = error

    def absent() -> None:
        raise reason

    absent.__doc__ = f"Not usable: {_words(reason)}"
    return absent


def _leaf(error: BaseException) -> BaseException:
    """Take what matters out of the groups that task groups make of exceptions."""
    if not isinstance(error, BaseExceptionGroup):
        return error
    known = error.subgroup(PrecisError)
    return _leaf((known or error).exceptions[0])


def _fail(error: BaseException) -> NoReturn:
    _say(_words(error))
    if not isinstance(error, PrecisError) and _debugging():
        for line in crash.trace(error):
            _say(line)
    sys.exit(1)


def _words(error: BaseException) -> str:
    if isinstance(error, PrecisError):
        return str(error)
    return f"unexpected {crash.describe(error)}; PRECIS_LOG_LEVEL=debug shows the way there"


def _say(text: str) -> None:
    """Write one plain line: no control characters, no markup."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    sys.stderr.write(f"precis: {line}\n")


def _debugging() -> bool:
    try:
        return load().log_level == "debug"
    except PrecisError:
        return False
