"""How commands answer: text or JSON on stdout, notes and progress on stderr, errors as one line."""

import errno
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import UTC, datetime, time
from io import StringIO, TextIOWrapper
from typing import TYPE_CHECKING, Any, NamedTuple

import typer
from rich.console import Console, ConsoleOptions, RenderableType
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TaskProgressColumn, TextColumn
from rich.segment import Segment
from rich.text import Text
from typer.core import TyperCommand, TyperGroup

from penchant.errors import DataError, PenchantError
from penchant.unseen import without_unseen

if TYPE_CHECKING:
    from penchant.shop import Shop

INTERRUPTED = 130
"""128 + SIGINT, as shells have it."""
MISUSED = 2
"""The command line itself is wrong, as shells have it."""
_USAGE_ERROR: Any = typer.BadParameter.__mro__[1]  # typer has no public name for it
_AS_JSON = "penchant.as_json"

COMMANDS_TOLD = ("init", "ingest", "evolve", "profile", "recommend", "why", "who-likes", "audience")
"""In the order in which they are first needed, whichever module has them."""

Tell = Callable[[str, int, int], None]


class Reporting(NamedTuple):
    """How work under way is told, on stderr.

    Attributes:
        tell: Takes the stage, how much is done and of how much; none where stderr is no terminal.
        note: Prints a line.
    """

    tell: Tell | None
    note: Callable[[str], None]


class ShopCommand(TyperCommand):
    """A command whose errors end in one line, or in `{"error": …}` with `--json`."""

    def invoke(self, ctx: Any) -> Any:
        """Runs the command.

        Raises:
            typer.Exit: It failed (1) or was interrupted (130).
        """
        try:
            answer = super().invoke(ctx)
            if not sys.stdout.closed:  # as MCP's server leaves it
                sys.stdout.flush()
        except PenchantError as error:
            _refuse(error, as_json=bool(ctx.params.get("as_json")))
            raise typer.Exit(1) from error
        except KeyboardInterrupt as stop:
            notes_console().print("interrupted; what was stored stays stored", style="red")
            raise typer.Exit(INTERRUPTED) from stop
        except BrokenPipeError as gone:  # `penchant … | head`: nobody reads any more
            _leave_stdout()
            raise typer.Exit(1) from gone
        except OSError as full:
            if full.errno != errno.ENOSPC:
                raise
            _leave_stdout()
            notes_console().print("error: no space is left on the disk", style="bold red")
            raise typer.Exit(1) from full
        return answer


def _leave_stdout() -> None:
    """What is left to write goes nowhere, so that Python does not try it again at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class RankingCommand(ShopCommand):
    """A command that ranks."""

    def invoke(self, ctx: Any) -> Any:
        """Runs the command, as `ShopCommand.invoke`, once what ranks is loaded."""
        _load_lightgbm()
        return super().invoke(ctx)


def _load_lightgbm() -> None:
    """Loads LightGBM without its classes for scikit-learn, for which it would load all of that: two seconds.

    While it lasts scikit-learn seems not to be installed: only before there are other threads.
    """
    if "sklearn" not in sys.modules:
        sys.modules["sklearn"] = None  # type: ignore[assignment]  # so Python marks what cannot be imported
        try:
            import lightgbm  # noqa: F401
        finally:
            del sys.modules["sklearn"]


class ShopGroup(TyperGroup):
    """The commands; with `--json` a wrong command line ends in `{"error": …}`, too."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names as help lists them: those of `COMMANDS_TOLD` in its order, then the others."""
        names = super().list_commands(ctx)
        told = [name for name in COMMANDS_TOLD if name in names]
        return told + [name for name in names if name not in told]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Takes the options that stand before the command.

        Raises:
            typer.Exit: One is wrong (2), and JSON was asked for.
        """
        ctx.meta[_AS_JSON] = "--json" in args
        _ready_outputs(as_json=ctx.meta[_AS_JSON])
        with _misuse_told(ctx):
            return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Runs the command that is named.

        Raises:
            typer.Exit: Its name, arguments or options are wrong (2), and JSON was asked for.
        """
        with _misuse_told(ctx):
            return super().invoke(ctx)


def _ready_outputs(*, as_json: bool) -> None:
    """Makes stdout and stderr take every answer: a question mark stands for what their encoding lacks.

    JSON is in UTF-8 whatever the locale says (RFC 8259, 8.1).
    """
    if sys.stdout is None:  # `penchant … >&-`
        sys.stdout = StringIO()
    for output in (sys.stdout, sys.stderr):
        if isinstance(output, TextIOWrapper):
            output.reconfigure(encoding="utf-8" if as_json else None, errors="replace")


@contextmanager
def _misuse_told(ctx: Any) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        if not (ctx.meta[_AS_JSON] and isinstance(error, _USAGE_ERROR)):
            raise
        print_json({"error": {"type": "UsageError", "message": error.format_message()}})
        raise typer.Exit(MISUSED) from error


def _refuse(error: PenchantError, *, as_json: bool) -> None:
    if as_json:
        print_json({"error": {"type": type(error).__name__, "message": str(error)}})
    else:
        notes_console().print(Text(f"error: {error}", style="bold red"), soft_wrap=True)


class _PlainConsole(Console):
    """Shop data takes no effect: no text is read as Rich's markup, and what is not seen is not written."""

    def __init__(self, *, stderr: bool = False) -> None:
        super().__init__(stderr=stderr, markup=False, emoji=False, highlight=False)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Segments of text as they are seen, and the terminal's own control codes."""
        for one in super().render(renderable, options):
            yield one if one.control else one._replace(text=without_unseen(one.text, besides="\n"))


def answer_console() -> Console:
    """Stdout, for people."""
    return _PlainConsole()


def notes_console() -> Console:
    """Stderr, for what is not the answer."""
    return _PlainConsole(stderr=True)


def note_waiting(shop: "Shop") -> None:
    """Says that events wait for a round where some do: what is told does not know them."""
    waiting = shop.waiting_events
    if waiting:
        told = "1 event waits" if waiting == 1 else f"{waiting:,} events wait"
        notes_console().print(
            Text(f"{told} for the next round: `penchant evolve` lets them count", style="dim")
        )


def print_json(answer: object) -> None:
    """Prints dataclasses, mappings and sequences as one JSON document; times are ISO 8601."""
    json.dump(answer, sys.stdout, ensure_ascii=False, indent=2, default=_plain)
    sys.stdout.write("\n")


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)


@contextmanager
def progress_bars(first: str) -> Iterator[Reporting]:
    """Bars on stderr, one for each stage; none at all where stderr is no terminal.

    Args:
        first: What is under way until a stage is told.

    Yields:
        What to call. Lines go above the bars.
    """
    console = notes_console()

    def note(text: str) -> None:
        console.print(Text(text, style="dim"))

    if not console.is_terminal:
        yield Reporting(None, note)
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        tasks: dict[str, TaskID] = {}
        waiting = bars.add_task(first, total=None)

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                bars.update(waiting, visible=False)
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=min(done, total), total=total)

        yield Reporting(tell, note)


def note_beyond_log(shop: "Shop", as_of: datetime | None) -> None:
    """Says on stderr where a moment is before the log, or on a later day than its newest event.

    Args:
        shop: That is asked.
        as_of: A moment in UTC, as `parse_moment` gives it.
    """
    span = shop.event_span
    if as_of is None or as_of.tzinfo is None or span is None:
        return
    (first, last), told = span, ""
    if as_of < first:
        told = f"the log begins later, on {first:%Y-%m-%d %H:%M} UTC: nothing was known then"
    elif as_of.date() > last.date():
        told = f"the log ends earlier, on {last:%Y-%m-%d %H:%M} UTC: told as of then"
    if told:
        notes_console().print(f"note: {told}", style="dim", soft_wrap=True)


def parse_moment(said: str | None, option: str = "--as-of") -> datetime | None:
    """The moment that an option names; a day alone means its end in UTC.

    Args:
        said: What was written; None gives None.
        option: Where, for errors.

    Raises:
        DataError: It is no ISO 8601 date or time.

    Example:
        >>> parse_moment("2017-12-01").isoformat()
        '2017-12-01T23:59:59.999999+00:00'
    """
    return _parsed(said, option, time.max, "end")


def parse_day(said: str | None) -> datetime | None:
    """The moment that `--since` names; a day alone means its beginning in UTC.

    Raises:
        DataError: It is no ISO 8601 date or time.
    """
    return _parsed(said, "--since", time.min, "beginning")


def _parsed(said: str | None, option: str, of_day: time, told: str) -> datetime | None:
    if said is None:
        return None
    try:
        moment = datetime.fromisoformat(said.strip())
        moment = moment if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise DataError(
            f"{option} `{said}` is no date: write 2017-12-01 for the {told} of that day, "
            "or 2017-12-01T18:00+00:00"
        ) from error
    return datetime.combine(moment, of_day, UTC) if len(said.strip()) <= len("2017-12-01") else moment
