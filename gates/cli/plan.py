"""`gates plan`: which parts there are, and why others are left out."""

from __future__ import annotations

import argparse
import json

from gates.cli.prepare import prepare
from gates.cli.world import World
from gates.plan.parts import Plan

HELP = "Show which parts there are, and why others are left out."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "--format",
        choices=("text", "json", "github"),
        default="text",
        help="text for people, json for `gates collect --plan`, github for a job matrix (`matrix={...}`)",
    )


def run(args: argparse.Namespace, world: World) -> int:
    """Print the plan."""
    prepared = prepare(world)
    plan = prepared.plan
    if args.format == "json":
        world.say(json.dumps(as_document(plan, prepared.subject.commit_sha), indent=2, sort_keys=True))
    elif args.format == "github":
        include = [{"part": planned.part.name} for planned in plan.parts]
        world.say(f"matrix={json.dumps({'include': include}, separators=(',', ':'))}")
    else:
        for line in as_lines(plan):
            world.say(line)
    return 0


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
                "policy": planned.policy.value,
                "tasks": [task.name for task in planned.tasks],
            }
            for planned in plan.parts
        ],
        "left_out": [{"part": left.part.name, "reason": left.reason} for left in plan.left_out],
    }


def as_lines(plan: Plan) -> list[str]:
    """The plan as people read it."""
    width = max((len(planned.part.name) for planned in plan.parts), default=0)
    lines = [f"{len(plan.parts)} parts"]
    for planned in plan.parts:
        tasks = ", ".join(task.name for task in planned.tasks) or "no process"
        files = f"{len(planned.scope.files):,} files"
        lines.append(f"  {planned.part.name:{width}}  {planned.policy.value:7}  {files:>12}  {tasks}")
    if plan.left_out:
        lines.append("left out")
        lines.extend(f"  {left.part.name:{width}}  {left.reason}" for left in plan.left_out)
    return lines
