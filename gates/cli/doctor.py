"""`gates doctor`: can this machine and this configuration run the gates? Each trouble comes with its repair."""

from __future__ import annotations

import argparse
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

from gates.cli.carry_out import ruff_program
from gates.cli.prepare import Prepared, prepare
from gates.cli.world import Refusal, World

HELP = "Check that this machine and this configuration can run the gates."


@dataclass(frozen=True, kw_only=True, slots=True)
class Examined:
    """One thing that was looked at."""

    what: str
    found: str
    repair: str = ""
    """What to do; empty when all is well."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.set_defaults()


def run(_args: argparse.Namespace, world: World) -> int:
    """Print what was examined; 3 when something keeps a gate from judging."""
    try:
        prepared = prepare(world)
    except Refusal as refusal:
        world.say(f"{'trouble':8} {refusal.lines[0]}")
        for line in refusal.lines[1:]:
            world.say(f"{'':8} {line}")
        return refusal.exit_code
    seen = list(_examine(prepared, world))
    for it in seen:
        world.say(f"{'trouble' if it.repair else 'well':8} {it.what}: {it.found}")
        if it.repair:
            world.say(f"{'':8} way out: {it.repair}")
    return 3 if any(it.repair for it in seen) else 0


def _examine(prepared: Prepared, world: World) -> Iterator[Examined]:
    config, tree, plan = prepared.config, prepared.tree, prepared.plan
    yield Examined(
        what="repository", found=f"{len(tree.files):,} tracked files, {prepared.subject.commit_sha or 'no commit'}"
    )
    yield Examined(
        what="configuration",
        found=f"{config.file or 'none; lanes are proposed from the layout'}, {len(config.lanes)} lanes",
    )
    yield Examined(
        what="interpreter", found=f"{prepared.interpreter.name} ({config.python or 'the one that runs gates'})"
    )
    yield from _distributions(prepared)
    yield _ruff(prepared)
    change = prepared.repository.change
    yield Examined(
        what="base of a change",
        found=change.unknown_because or f"{change.base_sha}, {len(change.files):,} changed files",
        repair="fetch the base branch, or set tool.gates.base" if change.unknown_because else "",
    )
    yield Examined(
        what="plan",
        found=f"{len(plan.parts)} parts, {len(plan.left_out)} left out",
        repair="" if plan.parts else "write lanes with `gates init`",
    )
    yield _report_folder(prepared)
    free = shutil.disk_usage(prepared.root).free
    yield Examined(what="disk", found=f"{free // 2**20:,} MiB free", repair="" if free > 2**27 else "free some disk")
    if world.env.get("PYTEST_ADDOPTS"):
        yield Examined(what="PYTEST_ADDOPTS", found="set, and kept away from every gate")


def _distributions(prepared: Prepared) -> Iterator[Examined]:
    needed = {
        name: planned.part.name for planned in prepared.plan.parts for task in planned.tasks for name in task.needs
    }
    for name, part in sorted(needed.items()):
        version = prepared.interpreter.distributions.get(name)
        yield Examined(
            what=name,
            found=version or f"not installed there, and {part} needs it",
            repair="" if version else f"{prepared.interpreter.program} -m pip install {name}",
        )


def _ruff(prepared: Prepared) -> Examined:
    program = ruff_program(prepared)
    done = subprocess.run([*program, "--version"], capture_output=True, text=True, check=False)
    return Examined(
        what="ruff",
        found=done.stdout.strip() or done.stderr.strip() or "does not answer",
        repair="" if done.returncode == 0 else "pip install --force-reinstall ruff",
    )


def _report_folder(prepared: Prepared) -> Examined:
    folder = prepared.root / prepared.config.report_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".doctor"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        return Examined(
            what="report folder",
            found=f"{prepared.config.report_dir}: {error.strerror}",
            repair="make it writable, or set report-dir",
        )
    return Examined(what="report folder", found=prepared.config.report_dir)
