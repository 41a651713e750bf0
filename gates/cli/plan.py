"""`gates plan`: which parts there are, and why others are left out."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from gates.adapters.files import write_bytes
from gates.cli.prepare import Prepared, prepare
from gates.cli.world import Refusal, World
from gates.plan.parts import Plan
from gates.report.wording import counted

HELP = "Show which parts there are, and why others are left out."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "--format",
        choices=("text", "json", "github"),
        default="text",
        help="text for people, json for `gates collect --plan`, github for a job matrix (`matrix={...}`)",
    )
    parser.add_argument("--output", metavar="FILE", help="write it to this file instead of standard output")


def run(args: argparse.Namespace, world: World) -> int:
    """Print the plan, or write it."""
    prepared = prepare(world)
    text = _text(prepared, args.format)
    if not args.output:
        world.say(text)
        return 0
    try:
        write_bytes(Path(world.cwd, args.output), f"{text}\n".encode())
    except OSError as error:
        raise Refusal(f"the plan cannot be written to {args.output}: {error.strerror}", exit_code=3) from error
    return 0


def _text(prepared: Prepared, form: str) -> str:
    plan = prepared.plan
    if form == "json":
        return json.dumps(as_document(plan, prepared.subject.commit_sha), indent=2, sort_keys=True)
    if form == "github":
        include = [{"part": planned.part.name} for planned in plan.fan_out]
        return f"matrix={json.dumps({'include': include}, separators=(',', ':'))}"
    return "\n".join(as_lines(plan))


def as_document(plan: Plan, commit_sha: str | None) -> dict[str, object]:
    """The plan as a CI job leaves it for the job that collects."""
    return {
        "schema_version": 1,
        "commit_sha": commit_sha,
        "parts": [
            {
                "part": planned.part.name,
                "gate": planned.part.gate,
                "lane": planned.part.lane,
                "whole": planned.part.whole.name,
                "policy": planned.policy.value,
                "tasks": [task.name for task in planned.tasks],
            }
            for planned in plan.fan_out
        ],
        "left_out": [{"part": left.part.name, "reason": left.reason} for left in plan.left_out],
    }


def as_lines(plan: Plan) -> list[str]:
    """The plan as people read it."""
    names = [*(planned.part.name for planned in plan.fan_out), *(left.part.name for left in plan.left_out)]
    width = max(map(len, names), default=0)
    lines = [counted(len(plan.fan_out), "part")]
    for planned in plan.fan_out:
        tasks = ", ".join(task.name for task in planned.tasks) or "no process"
        files = counted(len(planned.scope.files), "file")
        lines.append(f"  {planned.part.name:{width}}  {planned.policy.value:7}  {files:>12}  {tasks}")
    if plan.left_out:
        lines.append("left out")
        lines.extend(f"  {left.part.name:{width}}  {left.reason}" for left in plan.left_out)
    return lines
