"""Carries a plan out: wires signals, progress and tools to the run, and returns the fragments."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from gates import __version__
from gates.adapters.files import write_bytes
from gates.adapters.parent import stop_when_parent_dies
from gates.adapters.surroundings import read_surroundings
from gates.cli.kept_away import tell_of_kept_away
from gates.cli.prepare import HOME, Prepared, unreadable
from gates.cli.progress import progress
from gates.cli.world import World
from gates.model.evidence import Fragment
from gates.run.execute import execute
from gates.run.folder import PLACE, died_runs
from gates.run.interpreter import ruff_beside
from gates.run.surroundings import ALONE, Surroundings

PRODUCER = f"lane-gates {__version__}"
PARENT_VARIABLE = "GATES_PARENT_PID"


@dataclass(slots=True)
class Interruption:
    """Whether somebody asked to stop, and the exit code that says who."""

    asked: threading.Event = field(default_factory=threading.Event)
    signal_number: int | None = None

    @property
    def exit_code(self) -> int:
        """128 and the signal, as a shell says it."""
        return 128 + (self.signal_number or signal.SIGINT)


def fragments_of(
    prepared: Prepared,
    world: World,
    *,
    use_cache: bool = True,
    quiet: bool = False,
    import_first: tuple[Path, ...] = (),
    surroundings: Surroundings | None = None,
) -> tuple[tuple[Fragment, ...], Interruption]:
    """Run the plan; an interruption ends what runs, and what is known by then is returned.

    Args:
        prepared: what to run.
        world: where.
        use_cache: whether evidence of earlier runs may answer.
        quiet: show no progress.
        import_first: folders whose modules win over installed ones; for a scratch copy.
        surroundings: what `around` said, when somebody asked already.
    """
    if surroundings is None:
        surroundings = ALONE if import_first else around(prepared, world)
    keep_home_out_of_git(prepared.root)
    tell_of_died_runs(prepared.root, world)
    if not (quiet or import_first):
        tell_of_kept_away(prepared.plan, world)
    with interruptible(world) as interruption, progress(world, quiet=quiet, total=len(prepared.plan.parts)) as reporter:
        fragments = execute(
            prepared.plan,
            repository=prepared.repository,
            config=prepared.config,
            root=prepared.root,
            interpreter=prepared.interpreter,
            ruff=ruff_program(prepared),
            processes=world.processes,
            clock=world.clock,
            reporter=reporter,
            environ=world.env,
            run=prepared.run,
            subject=prepared.subject,
            jobs=prepared.config.jobs or available_cores(),
            use_cache=use_cache,
            producer=PRODUCER,
            stop=interruption.asked.is_set,
            import_first=import_first,
            surroundings=surroundings,
            secrets=world.secrets,
            identities=prepared.tree.identities,
        )
    return fragments, interruption


def around(prepared: Prepared, world: World) -> Surroundings:
    """What lies around the repository as it is now.

    Raises:
        Refusal: a folder cannot be read.
    """
    try:
        return read_surroundings(
            prepared.settled.git,
            tracked=tuple(file.path for file in prepared.tree.files),
            environ=world.env,
            besides=prepared.settled.own_folders,
            program=prepared.interpreter.program,
        )
    except OSError as error:
        raise unreadable(error, prepared.root) from error


@contextmanager
def interruptible(world: World) -> Iterator[Interruption]:
    """Within it, SIGINT, SIGTERM and the death of the parent end the processes; a second signal is obeyed at once."""
    interruption = Interruption()

    def stop(number: int, _frame: FrameType | None = None) -> None:
        if interruption.asked.is_set():
            raise KeyboardInterrupt
        interruption.signal_number = number
        interruption.asked.set()
        threading.Thread(target=world.processes.stop_all, daemon=True).start()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    if world.env.get(PARENT_VARIABLE, "").isdigit():
        stop_when_parent_dies(int(world.env[PARENT_VARIABLE]), lambda: os.kill(os.getpid(), signal.SIGTERM))
    try:
        yield interruption
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def keep_home_out_of_git(root: Path) -> None:
    """The folder of the runs ignores itself, so that a first run leaves `git status` as it was."""
    place = root / HOME / ".gitignore"
    if not place.exists():
        with contextlib.suppress(OSError):  # what really needs the folder says so itself
            write_bytes(place, b"# Written by lane-gates.\n*\n!baseline.jsonl\n")


def tell_of_died_runs(root: Path, world: World) -> None:
    """Name the runs that ended without a word, once each."""
    for run_id in died_runs(root):
        place = f"{PLACE.as_posix()}/{run_id}"
        world.stderr.write(f"gates: the run {run_id} died before its end; what it left is in {place}\n")


def ruff_program(prepared: Prepared) -> tuple[str, ...]:
    """The ruff of the subject's interpreter where it has one, else the one that came with lane-gates."""
    return ruff_beside(prepared.interpreter)


def available_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
