"""Leaves the report on disk as a whole, appends the line to history, and shows the verdict."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Mapping
from pathlib import Path

from gates import __version__
from gates.adapters.ancestry import forebears
from gates.adapters.files import append_bytes, remove_leftovers, write_all
from gates.cli.actions import runs_there
from gates.cli.past import HISTORY, earlier
from gates.cli.prepare import Prepared
from gates.cli.withheld import leaks_in, refuse_leak, withhold
from gates.cli.world import Refusal, World
from gates.history.read import number_of
from gates.history.record import line, record
from gates.history.trend import trends
from gates.model.health import Health
from gates.model.trend import Trends
from gates.report.catalogue import catalogue
from gates.report.files import all_files
from gates.report.github import unobeyed
from gates.report.html import template
from gates.report.terminal import Terminal, render

LOCK = Path(".gates") / "publish.lock"
SOURCE_BYTES = 2 << 20


def get_ready() -> None:
    """Load what only a written report needs, while parts run; a fault in it shows when the report is written."""
    import filelock  # noqa: F401

    with contextlib.suppress(Exception):
        template()


def publish(health: Health, prepared: Prepared, world: World) -> tuple[Trends, tuple[str, ...]]:
    """Write every file of the report, each old or new and never half; two runs at once leave one whole report.

    Returns:
        What history adds, and the paths written, relative to the root.

    Raises:
        Refusal: the folder is read-only or the disk is full; what was there is still whole.
    """
    from filelock import FileLock, Timeout

    folder = prepared.root / prepared.config.report_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(str(prepared.root / LOCK), timeout=60):
            past = earlier(folder / HISTORY, health.run, world.clock.now())
            own = next((found for found in past.records if found.run_id == health.run.run_id), None)
            number = number_of(health.run, past.records)
            kin = forebears(
                prepared.settled.git, (found.commit for found in past.records), head=health.subject.commit_sha
            )
            known = trends(past.records, health, number=number, warnings=past.warnings, forebears=kin)
            files = all_files(
                health,
                known,
                checks=catalogue(prepared.settled.gates),
                sources=_sources(health, prepared.root),
                version=__version__,
                old_badges=tuple(sorted(path.stem for path in (folder / "badges").glob("*.json"))),
            )
            entry = line(health, number=number).encode()
            leaks = leaks_in({**files, HISTORY: entry}, world.secrets)
            remove_leftovers(folder / name for name in files)
            _write(folder, {name: data for name, data in files.items() if name not in leaks})
            if leaks:
                withhold(folder, leaks)
            if own != record(health, number=number):  # collected once more: it is the same run
                append_bytes(folder / HISTORY, entry)
    except Timeout as error:
        world.stdout.write(shown(health, Trends(), world))
        raise Refusal(f"another run has been writing {folder} for a minute; try again", exit_code=3) from error
    except OSError as error:
        world.stdout.write(shown(health, Trends(), world))  # the work is done: what was found is not lost with the file
        raise Refusal(
            f"the report cannot be written to {prepared.config.report_dir}: {error.strerror or error}",
            _way_out(error),
            exit_code=3,
        ) from error
    return known, tuple(f"{prepared.config.report_dir}/{name}" for name in files)


def show(health: Health, known: Trends, prepared: Prepared, world: World) -> str:
    """The verdict as the stream can show it, with the place of the report."""
    return shown(health, known, world, report=f"{prepared.config.report_dir}/health.md")


def shown(health: Health, known: Trends, world: World, *, report: str = "") -> str:
    """The verdict as the stream can show it, with a line end."""
    stream = world.stdout
    colour = bool(world.env.get("FORCE_COLOR")) or (stream.isatty() and world.env.get("TERM") != "dumb")
    terminal = Terminal(
        columns=shutil.get_terminal_size((100, 24)).columns if stream.isatty() else 100,
        encoding=stream.encoding or "utf-8",
        has_colour=colour and not world.env.get("NO_COLOR"),
    )
    text = render(health, known, terminal, report=report)
    if runs_there(world):
        text = "\n".join(map(unobeyed, text.split("\n")))
    refuse_leak("the verdict", text.encode("utf-8", "surrogatepass"), world.secrets)
    return text if text.endswith("\n") else f"{text}\n"


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    ordered = sorted(files, key=lambda name: name == "health.json")  # the verdict that others read comes last
    write_all({folder / name: files[name] for name in ordered})


def _sources(health: Health, root: Path) -> dict[str, str]:
    """Text of the files with findings, for line fingerprints; bounded."""
    found: dict[str, str] = {}
    left = SOURCE_BYTES
    for part in health.parts:
        for judged in part.findings:
            path = judged.finding.path
            if path is None or path in found or left <= 0:
                continue
            try:
                text = (root / path).read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError):
                continue
            found[path] = text
            left -= len(text)
    return found


def _way_out(error: OSError) -> str:
    if isinstance(error, FileExistsError | NotADirectoryError):
        return "way out: a file stands where the folder belongs: move it away, or set report-dir to another place"
    return "way out: free the disk, or set report-dir to a folder that can be written"
