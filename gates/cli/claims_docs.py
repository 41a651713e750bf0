"""`gates claims run-docs`: runs the code blocks of documents in a scratch copy, each within its time limit."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import gates.probes
from gates.adapters.git import GitError
from gates.adapters.scratch import make_scratch
from gates.claims.document import DocumentError, read_document
from gates.claims.runnable import asked, read_ran, runnable
from gates.cli.carry_out import interruptible
from gates.cli.explain_path import path_below
from gates.cli.prepare import Prepared, prepare
from gates.cli.scratch_run import import_first
from gates.cli.world import Refusal, World
from gates.report.wording import counted
from gates.run.environment import importing_first, neutral
from gates.run.whole import read_whole

PROBE = Path(gates.probes.__path__[0]) / "run_blocks.py"
LIMIT_S = 60


def declare_run_docs(run_docs: argparse.ArgumentParser) -> None:
    """The arguments of `run-docs`."""
    run_docs.description = (
        "Run the code blocks of documents in a scratch copy of the working tree. It is no sandbox: name only documents "
        "that you trust."
    )
    run_docs.epilog = "exit codes: 0 every block ran, 1 one failed, 2 wrong usage, 3 there was no block to run"
    run_docs.add_argument("files", nargs="+", metavar="FILE.md", help="a markdown document of this repository")
    run_docs.add_argument(
        "--time-limit", type=int, default=LIMIT_S, metavar="S", help=f"seconds for each block (default {LIMIT_S})"
    )
    run_docs.add_argument("--list", action="store_true", help="run nothing: only list the blocks")


def run_docs(args: argparse.Namespace, world: World) -> int:
    """Run every block; 1 when one fails."""
    if args.time_limit < 1:
        raise Refusal("--time-limit must be at least 1")
    prepared = prepare(world)
    names = [_inside(name, prepared, world) for name in dict.fromkeys(args.files)]
    total = failed = 0
    with interruptible(world) as interruption:
        for name in names:
            ran, bad = _one(name, prepared, world, limit_s=args.time_limit, lists=args.list)
            total, failed = total + ran, failed + bad
            if interruption.asked.is_set():
                raise KeyboardInterrupt
    world.say(f"{counted(total, 'block')}{' to run' if args.list else f', {failed:,} failed'}")
    if not total:
        return 3
    return int(bool(failed))


def _inside(name: str, prepared: Prepared, world: World) -> str:
    path = path_below(prepared.root, world.cwd, name)
    if path is None or not (prepared.root / path).is_file():
        raise Refusal(f"{name} is no file here", "name a markdown document of this repository")
    return path


def _one(name: str, prepared: Prepared, world: World, *, limit_s: int, lists: bool) -> tuple[int, int]:
    """How many blocks of one document ran, and how many of them failed."""
    try:
        text = read_whole(prepared.root / name).decode("utf-8", "replace")
        blocks, left = runnable(read_document(text), text)
    except (OSError, DocumentError) as error:
        raise Refusal(f"{name} cannot be read: {error}", exit_code=3) from error
    for line, why in left:
        world.say(f"{name}:{line}  left out  {why}")
    if lists or not blocks:
        for each in blocks:
            world.say(f"{name}:{each.line}  {each.kind}")
        return len(blocks), 0
    with tempfile.TemporaryDirectory(prefix="gates-docs-") as folder:
        try:
            scratch = make_scratch(prepared.settled.git, Path(folder, "copy").resolve())
        except (GitError, OSError) as error:
            raise Refusal(f"a scratch copy cannot be made: {error}", exit_code=3) from error
        ended = world.processes.run(
            (prepared.interpreter.program, "-B", str(PROBE)),
            cwd=scratch.root,
            env=importing_first(neutral(world.env), import_first(prepared, scratch)),
            stdin=asked(blocks, limit_s=limit_s),
            time_limit_s=float(limit_s * len(blocks) + 10),
        )
    results = read_ran(ended.stdout, blocks)
    for ran in results:
        world.say(f"{name}:{ran.line}  {f'failed  {ran.problem}' if ran.problem else 'ran'}")
    return len(results), sum(bool(ran.problem) for ran in results)
