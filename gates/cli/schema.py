"""`gates schema`: the JSON Schema of the configuration."""

from __future__ import annotations

import argparse
from pathlib import Path

from gates.adapters.files import write_bytes
from gates.adapters.plugins import installed_gates
from gates.cli.world import World
from gates.config.schema import schema_text

HELP = "Print or write the JSON Schema of the configuration."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--write", metavar="FILE", help="write it to this file instead of standard output")


def run(args: argparse.Namespace, world: World) -> int:
    """Print or write the schema."""
    text = schema_text(installed_gates())
    if args.write:
        write_bytes(Path(world.cwd, args.write), text.encode())
        world.say(f"wrote {args.write}")
    else:
        world.say(text.rstrip("\n"))
    return 0
