"""`gates doctor`: can this machine and this configuration run the gates? Each trouble comes with its repair."""

from __future__ import annotations

import argparse
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata

from gates.adapters.plugins import plugins
from gates.cli.carry_out import ruff_program
from gates.cli.examined import CONFIGURATION, Examined
from gates.cli.examined_imports import examined_imports
from gates.cli.examined_lanes import examined_lanes
from gates.cli.kept_away import kept_away
from gates.cli.prepare import Prepared, prepare
from gates.cli.world import Refusal, World
from gates.config.requirements import Lack, Wanted, declared_requirements, lacking
from gates.readers.ruff_rules import NOT_CONFIGURED
from gates.readers.ruff_scope import has_configuration, sample
from gates.readers.ruff_settings import read_settings
from gates.report.wording import counted

HELP = "Check that this machine and this configuration can run the gates."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.set_defaults()


def run(_args: argparse.Namespace, world: World) -> int:
    """Print what was examined; 2 when the configuration is wrong, 3 when this machine keeps a gate from judging."""
    try:
        prepared = prepare(world)
    except Refusal as refusal:
        world.say(f"{'not well':8} {refusal.lines[0]}")
        for line in refusal.lines[1:]:
            world.say(f"{'':8} {line}")
        return refusal.exit_code
    seen = list(_examine(prepared, world))
    for it in seen:
        world.say(f"{'not well' if it.repair else 'well':8} {it.what}: {it.found}")
        if it.repair:
            world.say(f"{'':8} way out: {it.repair}")
    return max((it.exit_code for it in seen if it.repair), default=0)


def _examine(prepared: Prepared, world: World) -> Iterator[Examined]:
    config, tree, plan = prepared.config, prepared.tree, prepared.plan
    chosen = "as the configuration says" if config.python else "the one that runs gates"
    links = f" and {counted(len(tree.links), 'link')}" if tree.links else ""
    commit = prepared.subject.commit_sha or "not made yet"
    found = f"{counted(len(tree.files), 'tracked file')}{links}, commit {commit}"
    yield Examined(what="repository", found=found)
    yield Examined(
        what="configuration",
        found=f"{config.file or 'none; lanes are proposed from the layout'}, {counted(len(config.lanes), 'lane')}",
    )
    yield from examined_lanes(prepared)
    yield Examined(what="interpreter", found=f"{prepared.interpreter.name}, {prepared.interpreter.program} ({chosen})")
    yield from _distributions(prepared)
    lacks = _lacks(prepared)
    yield from _requirements(prepared, lacks)
    yield from examined_imports(prepared, world, named=[lack.module for lack in lacks])
    yield _ruff(prepared)
    yield from _mutmut(prepared)
    yield from _plugins()
    change = prepared.repository.change
    unknown = change.unknown_because or (prepared.before.unknown_because if prepared.before else None)
    yield Examined(
        what="base of a change",
        found=unknown or f"{change.base_sha}, {counted(len(change.files), 'changed file')}",
        repair=_base_repair(prepared) if unknown else "",
    )
    yield Examined(
        what="plan",
        found=f"{counted(len(plan.parts), 'part')}, {len(plan.left_out):,} left out",
        repair="" if plan.parts else "write lanes with `gates init`",
        exit_code=CONFIGURATION,
    )
    yield _report_folder(prepared)
    free = shutil.disk_usage(prepared.root).free
    yield Examined(what="disk", found=f"{free // 2**20:,} MiB free", repair="" if free > 2**27 else "free some disk")
    for name in kept_away(world.env, plan):
        yield Examined(what=name, found="set, and kept away from the tests, unless `pass-env` names it")


def _base_repair(prepared: Prepared) -> str:
    if prepared.subject.commit_sha is None:
        return "make the first commit: `git add` what belongs to it, then `git commit`"
    return "fetch the base branch with its history (`fetch-depth: 0`), or set tool.gates.base"


def _mutmut(prepared: Prepared) -> Iterator[Examined]:
    """What makes the mutants runs beside gates, in its interpreter and not in that of the tests."""
    if not any(planned.part.gate == "mutation" for planned in prepared.plan.parts):
        return
    try:
        yield Examined(what="mutmut", found=metadata.version("mutmut"))
    except metadata.PackageNotFoundError:
        found = "not installed beside gates, and the gate mutation makes its mutants with it"
        repair = f"{shlex.quote(sys.executable)} -m pip install 'lane-gates[mutation]'"
        yield Examined(what="mutmut", found=found, repair=repair)


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


def _wanted(prepared: Prepared) -> tuple[Wanted, ...]:
    place = prepared.root / "pyproject.toml"
    return declared_requirements(place.read_text(encoding="utf-8", errors="replace") if place.is_file() else None)


def _lacks(prepared: Prepared) -> tuple[Lack, ...]:
    """What pyproject.toml says that the project and its tests need, held against what is installed."""
    return lacking(_wanted(prepared), prepared.interpreter.distributions, prepared.interpreter.version)


def _requirements(prepared: Prepared, lacks: tuple[Lack, ...]) -> Iterator[Examined]:
    for lack in lacks:
        found = f"{lack.found} is installed" if lack.found else "not installed there"
        yield Examined(
            what=f"{lack.wanted.source}: {lack.wanted.text}",
            found=found,
            repair=f"{prepared.interpreter.program} -m pip install {shlex.quote(lack.wanted.plain)}",
        )
    wanted = len(_wanted(prepared))
    if wanted and not lacks:
        yield Examined(what="declared requirements", found=f"{counted(wanted, 'requirement')}, all met")


def _plugins() -> Iterator[Examined]:
    for plugin in plugins():
        came_with = f"{plugin.distribution} {plugin.version}".strip() or "no distribution"
        yield Examined(what=f"plugin {plugin.name}", found=f"{plugin.module}, of {came_with}")


def _ruff(prepared: Prepared) -> Examined:
    program = ruff_program(prepared)
    done = subprocess.run([*program, "--version"], capture_output=True, text=True, check=False)
    found = done.stdout.strip() or done.stderr.strip() or "does not answer"
    return Examined(
        what="ruff",
        found=f"{found}{_own_default(program, prepared)}" if done.returncode == 0 else found,
        repair="" if done.returncode == 0 else "pip install --force-reinstall ruff",
    )


def _own_default(program: tuple[str, ...], prepared: Prepared) -> str:
    """What ruff itself would ask where nobody configured it, beside what the gate `lint` asks then."""
    paths = [file.path for file in prepared.repository.python_files]
    if not paths or has_configuration(prepared.repository, paths):
        return ""
    asked = ("check", "--isolated", "--no-cache", "--show-settings", "--", *sample(paths))
    done = subprocess.run([*program, *asked], cwd=prepared.root, capture_output=True, check=False)
    settings = read_settings(done.stdout)
    told = f"{len(settings.rules):,} rules" if settings else "nobody knows what"
    return f", {NOT_CONFIGURED}: the gate lint asks rules of its own, ruff itself would ask {told} (docs/gates/lint.md)"


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
