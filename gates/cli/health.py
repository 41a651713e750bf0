"""`gates health`: run every gate, judge, and write the report."""

from __future__ import annotations

import argparse
import os
import sys

from gates.adapters import snapshot
from gates.adapters.files import write_bytes
from gates.adapters.git import GitError
from gates.adapters.later import Later
from gates.adapters.links import ends_besides
from gates.adapters.pushed import EVENT_VARIABLES
from gates.cli.actions import RUNNER_VARIABLES, tell_github
from gates.cli.carry_out import Interruption, around, fragments_of, ruff_program
from gates.cli.judging import judged
from gates.cli.mutants_kept import keep
from gates.cli.narrowed import declare, narrowed
from gates.cli.prepare import CONFIG_FILES, Prepared, prepare
from gates.cli.proofs import PROOFS
from gates.cli.publish import get_ready, publish, show
from gates.cli.world import World
from gates.model.health import Health
from gates.model.status import Status
from gates.run.environment import PASSED, PASSED_PREFIXES
from gates.run.key import unknown
from gates.run.surroundings import Surroundings

HELP = "Run every gate and write the health report."

EXIT_CODES = {Status.PASS: 0, Status.WARN: 0, Status.FAIL: 1, Status.ERROR: 3, Status.SKIP: 3}
BASE_VARIABLES = ("GITHUB_BASE_REF", "CI_MERGE_REQUEST_DIFF_BASE_SHA", *EVENT_VARIABLES)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    declare(parser)
    parser.add_argument("--no-cache", action="store_true", help="run everything, reuse no evidence")
    parser.add_argument("--quiet", action="store_true", help="no progress, only the verdict")


def run(args: argparse.Namespace, world: World) -> int:
    """Run, judge, publish, and return the verdict's exit code."""
    started = world.clock.monotonic_s()
    asked = narrowed(args)
    prepared = prepare(world, narrowed=asked)
    surroundings = around(prepared, world)
    Later(get_ready)
    fragments, interruption = fragments_of(
        prepared, world, use_cache=not args.no_cache, quiet=args.quiet, surroundings=surroundings
    )
    keep(fragments, prepared.root, world)
    health = judged(
        prepared,
        fragments,
        world=world,
        duration_s=world.clock.monotonic_s() - started,
        interrupted=interruption.asked.is_set(),
        is_whole=True,
    )
    known, written = publish(health, prepared, world)
    text = show(health, known, prepared, world)
    world.stdout.write(text)
    tell_github(health, known, world)
    code = exit_code(health, interruption)
    if asked.is_usual and not interruption.asked.is_set() and health.status is not Status.ERROR:
        try:
            _remember(prepared, surroundings, health, world, written=written, code=code, text=text)
        except (OSError, GitError) as error:  # no fault of the verdict, which is written
            why = error.what if isinstance(error, GitError) else error.strerror
            world.stderr.write(f"gates: the next run cannot be answered from this one: {why}\n")
    return code


def exit_code(health: Health, interruption: Interruption | None = None) -> int:
    """The exit code of a verdict: 0 pass or warn, 1 fail, 3 error, 128 and the signal when interrupted."""
    if interruption is not None and interruption.asked.is_set():
        return interruption.exit_code
    return EXIT_CODES[health.status]


def _remember(
    prepared: Prepared,
    surroundings: Surroundings,
    health: Health,
    world: World,
    *,
    written: tuple[str, ...],
    code: int,
    text: str,
) -> None:
    """Leave what the next run needs to see that nothing changed.

    Raises:
        OSError: a file cannot be read again, or what is left cannot be written.
        GitError: git no longer answers.
    """
    parts = prepared.plan.parts
    if any(unknown(planned, prepared.interpreter, surroundings, world.env) for planned in parts):
        return
    env_names = {name for planned in parts for task in planned.tasks for name in task.input_env}
    tree = prepared.tree
    read = [(file.path, file.digest) for file in (*tree.files, *tree.untracked) if file.digest]
    files = [(os.fsencode(path), bytes.fromhex(digest)) for path, digest in (*read, *surroundings.files)]
    packed = snapshot.remember(
        str(prepared.root),
        argv=sys.argv[1:],
        env=dict(world.env),
        env_names=sorted({*env_names, *PASSED, *BASE_VARIABLES, *RUNNER_VARIABLES, "NO_COLOR", "FORCE_COLOR"}),
        env_prefixes=PASSED_PREFIXES,
        files=files,
        executable=surroundings.executable,
        folders=surroundings.folders,
        watched=[
            *prepared.interpreter.watched,
            *ruff_program(prepared)[:1],
            *snapshot.own_files(),
            *surroundings.watched,
            *ends_besides(prepared.repository, prepared.root),
        ],
        outputs=[*written, *CONFIG_FILES, prepared.config.baseline, str(PROOFS)],
        run_id=prepared.run.run_id,
        valid_until=health.valid_until,
        exit_code=code,
        text=text,
    )
    if prepared.settled.git.state(besides=prepared.settled.own_folders) != tree.state:
        return  # files came or went while the parts ran: what was read then does not speak for now
    write_bytes(prepared.root / snapshot.PLACE, packed)
