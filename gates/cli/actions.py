"""What a run tells GitHub Actions, where it runs there: annotations, and its page in the step's summary."""

from __future__ import annotations

import os
from pathlib import Path

from gates.cli.outlet import tell_runner
from gates.cli.world import World
from gates.model.health import Health
from gates.model.trend import Trends
from gates.report import github
from gates.report.compose import compose
from gates.report.markdown import LIMIT_BYTES
from gates.report.tally import tally

RUNNER_VARIABLES = ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY")
"""Another step is another place to tell: an answer for one is none for the other."""
LEAST_ROOM_BYTES = 4096
"""With less, a page would be its own note that it was cut."""


def runs_there(world: World) -> bool:
    """Whether a runner reads what is printed."""
    return world.env.get("GITHUB_ACTIONS") == "true"


def tell_github(health: Health, known: Trends, world: World) -> None:
    """Print the annotations and append the page; elsewhere: nothing. Failing to is no fault of the verdict."""
    if not runs_there(world):
        return
    for line in github.annotations(health):
        tell_runner(world.stdout, line)
    summary = world.env.get("GITHUB_STEP_SUMMARY", "")
    if summary:
        try:
            append_summary(Path(summary), health, known, world)
        except OSError as error:
            world.stderr.write(f"gates: the step summary cannot be written: {error.strerror or error}\n")


def append_summary(place: Path, health: Health, known: Trends, world: World) -> None:
    """Append the page, cut to what the step's summary has room for; GitHub refuses a longer one as a whole.

    Raises:
        OSError: the file cannot be written.
    """
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK, 0o644)
    with os.fdopen(handle, "ab") as file:
        there = file.seek(0, os.SEEK_END)
        room = LIMIT_BYTES - there - 1024
        if room < LEAST_ROOM_BYTES:
            world.stderr.write(f"gates: the step summary has {there:,} bytes already: the page is left out of it\n")
            return
        page = github.step_summary(compose(health, known, tally(health)), limit_bytes=room)
        data = f"{chr(10) * 2 if there else ''}{page}".encode()
        held = world.secrets.left_in(data)
        if held:
            world.stderr.write(f"gates: the step summary is withheld: it holds {held[0].name} ({held[0].form})\n")
            return
        file.write(data)
