"""`gates badges`: show the badge lines of the last report, or keep them up to date in a README."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from gates.adapters.files import write_bytes
from gates.cli.prepare import settle
from gates.cli.world import Refusal, World
from gates.report.readme import END, START, MarkerError, badge_line, endpoint_line, with_badges

HELP = "Write badge lines into a README."
_FIRST = ("health", "proved")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--write", metavar="FILE", help=f"insert or update the lines between {START} and {END}")
    parser.add_argument("--only", metavar="NAMES", help="badges to show, with commas: health,lint-prod")
    parser.add_argument("--endpoint", metavar="URL", help="https address of the badges folder: shields draws them")


def run(args: argparse.Namespace, world: World) -> int:
    """Print the lines, or write them into a file."""
    settled = settle(world)
    root = settled.root.resolve()
    report = root / settled.config.report_dir
    names = _wanted(report / "badges", args.only)
    if args.endpoint and not args.endpoint.startswith("https://"):
        raise Refusal(f"--endpoint {args.endpoint}: shields reads https addresses only", exit_code=2)
    target = Path(world.cwd, args.write).resolve() if args.write else root / "README.md"
    if not target.is_relative_to(root):
        raise Refusal(f"{args.write} is outside of the repository", "name a file inside it", exit_code=2)
    lines = _lines(names, report, target.parent, args.endpoint)
    if not args.write:
        for line in lines:
            world.say(line)
        return 0
    return _write(target, args.write, lines, world)


def _wanted(folder: Path, only: str | None) -> tuple[str, ...]:
    there = {path.stem for path in folder.glob("*.svg")}
    if not there:
        raise Refusal(
            f"there are no badges in {folder.name}/ of the report yet", "run `gates health` first", exit_code=3
        )
    if only is None:
        return (*(name for name in _FIRST if name in there), *sorted(there.difference(_FIRST)))
    asked = tuple(name.strip() for name in only.split(",") if name.strip())
    unknown = [name for name in asked if name not in there]
    if unknown:
        raise Refusal(f"no badge named {', '.join(unknown)}", f"there are: {', '.join(sorted(there))}", exit_code=2)
    return asked


def _lines(names: tuple[str, ...], report: Path, start: Path, url: str | None) -> tuple[str, ...]:
    folder = Path(os.path.relpath(report, start)).as_posix()
    page = f"{folder}/health.md"
    if url:
        return tuple(endpoint_line(name, url=url, report=page) for name in names)
    return tuple(badge_line(name, picture=f"{folder}/badges/{name}.svg", report=page) for name in names)


def _write(target: Path, name: str, lines: tuple[str, ...], world: World) -> int:
    try:
        old = target.read_bytes()
        text = old.decode("utf-8")
    except OSError as error:
        raise Refusal(f"{name} cannot be read: {error.strerror or error}", exit_code=2) from error
    except UnicodeDecodeError as error:
        raise Refusal(f"{name} is not UTF-8 (byte {error.start}): save it as UTF-8", exit_code=2) from error
    try:
        new = with_badges(text, lines).encode("utf-8")
    except MarkerError as error:
        raise Refusal(f"{name}: {error}", f"keep one {START} and one {END} below it", exit_code=2) from error
    if new == old:
        world.say(f"{name} is up to date: {len(lines)} badges")
        return 0
    try:
        write_bytes(target, new)
    except OSError as error:
        raise Refusal(f"{name} cannot be written: {error.strerror or error}; it is unchanged", exit_code=3) from error
    world.say(f"wrote {len(lines)} badges into {name}")
    return 0
