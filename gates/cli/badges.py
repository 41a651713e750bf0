"""`gates badges`: show the badge lines of the last report, or keep them up to date in a README."""

from __future__ import annotations

import argparse
import json
import os
import re
from pathlib import Path

from gates.adapters.files import write_bytes
from gates.adapters.git import Git, GitError
from gates.cli.prepare import settle
from gates.cli.world import Refusal, World
from gates.report.readme import END, START, MarkerError, badge_line, endpoint_line, with_badges
from gates.run.whole import read_whole

HELP = "Write badge lines into a README."
_MARKDOWN = frozenset({".md", ".markdown", ".mdx", ".qmd", ".rmd"})
_FIRST = ("health", "proved")
_SHOWN_GATES = ("tests", "coverage")
_ADDRESS = re.compile(r"https://[A-Za-z0-9][^\s()<>\[\]\"'`\\|]*")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--write", metavar="FILE", help=f"insert or update the lines between {START} and {END}")
    parser.add_argument(
        "--only",
        metavar="NAMES",
        help="badges to show, with commas, such as health,lint-prod; without it: health, proved, and the tests and "
        "coverage of strict lanes",
    )
    parser.add_argument(
        "--url", metavar="URL", help="https address of the published report folder; without it: files of the checkout"
    )
    parser.add_argument(
        "--endpoint",
        metavar="URL",
        help="https address of the published badges folder: shields.io draws them from its JSON documents",
    )
    parser.add_argument(
        "--report", metavar="URL", help="https address of the page that the badges lead to; with --url its health.html"
    )


def run(args: argparse.Namespace, world: World) -> int:
    """Print the lines, or write them into a file."""
    for option in ("url", "endpoint", "report"):
        given = getattr(args, option)
        if given and not _ADDRESS.fullmatch(given):
            raise Refusal(f"--{option} {given}: not an https address", "way out: write https://...", exit_code=2)
    settled = settle(world)
    root = settled.root.resolve()
    report = root / settled.config.report_dir
    names = _wanted(report, args.only)
    target = Path(world.cwd, args.write).resolve() if args.write else root / "README.md"
    if not target.is_relative_to(root):
        raise Refusal(f"{args.write} is outside of the repository", "name a file inside it", exit_code=2)
    if args.write and target.suffix.casefold() not in _MARKDOWN:
        what = f"{args.write} leads to {target.relative_to(root).as_posix()}, and badge lines are Markdown"
        what = what if target.name != Path(args.write).name else f"{args.write}: badge lines are Markdown"
        raise Refusal(what, "name a .md file; without --write the lines are printed, with their addresses", exit_code=2)
    lines, linked = _lines(names, report, target.parent, args)
    if not args.write:
        for line in lines:
            world.say(line)
    else:
        _write(target, target.relative_to(root).as_posix(), lines, world)
    ignored = _ignored(settled.git, root, linked)
    if ignored:
        shown = ignored[0] + (f" and {len(ignored) - 1} more" if ignored[1:] else "")
        world.stderr.write(
            f"gates: git ignores what these lines show ({shown}): nobody else will see it\n"
            "gates: way out: publish the report and give its address with --url, or let git keep it: "
            "set `report-dir` to a folder that is not ignored\n"
        )
    return 0


def _wanted(report: Path, only: str | None) -> tuple[str, ...]:
    there = {path.stem for path in (report / "badges").glob("*.svg")}
    if not there:
        raise Refusal("there are no badges in the report yet", "run `gates health` first", exit_code=3)
    if only is None:
        return tuple(name for name in (*_FIRST, *_strict(report)) if name in there)
    asked = tuple(name.strip() for name in only.split(",") if name.strip())
    unknown = [name for name in asked if name not in there]
    if unknown:
        raise Refusal(f"no badge named {', '.join(unknown)}", f"there are: {', '.join(sorted(there))}", exit_code=2)
    return asked


def _strict(report: Path) -> tuple[str, ...]:
    """Parts of the last report that say most about strict lanes; none when it cannot be read."""
    try:
        parts = json.loads(read_whole(report / "health.json"))["gates"]
        held = [(part["gate"], part["part"]) for part in parts if part["policy"] == "strict"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return ()
    return tuple(name for gate in _SHOWN_GATES for found, name in held if found == gate)


def _lines(
    names: tuple[str, ...], report: Path, start: Path, args: argparse.Namespace
) -> tuple[tuple[str, ...], tuple[Path, ...]]:
    """The lines, and the files of the checkout that they link to."""
    base = args.url.rstrip("/") if args.url else Path(os.path.relpath(report, start)).as_posix()
    page = args.report or (f"{base}/health.html" if args.url else f"{base}/health.md")
    linked = [] if args.report or args.url else [report / "health.md"]
    if args.endpoint:
        return tuple(endpoint_line(name, url=args.endpoint, report=page) for name in names), tuple(linked)
    if not args.url:
        linked += [report / "badges" / f"{name}.svg" for name in names]
    return tuple(badge_line(name, picture=f"{base}/badges/{name}.svg", report=page) for name in names), tuple(linked)


def _ignored(git: Git, root: Path, files: tuple[Path, ...]) -> list[str]:
    """Those of these files that git ignores, relative to the root; none where git does not say."""
    paths = [file.relative_to(root).as_posix() for file in files if file.is_relative_to(root)]
    if not paths:
        return []
    try:
        told = git.ask(
            "--literal-pathspecs", "ls-files", "--others", "--ignored", "--exclude-standard", "-z", "--", *paths
        )
    except GitError:
        return []
    return sorted(name.decode("utf-8", "backslashreplace") for name in told.split(b"\0") if name)


def _write(target: Path, name: str, lines: tuple[str, ...], world: World) -> None:
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
        world.say(f"{name} is up to date: {_counted(lines)}")
        return
    try:
        write_bytes(target, new)
    except OSError as error:
        raise Refusal(f"{name} cannot be written: {error.strerror or error}; it is unchanged", exit_code=3) from error
    world.say(f"wrote {_counted(lines)} into {name}")


def _counted(lines: tuple[str, ...]) -> str:
    return f"{len(lines)} badge{'s' if len(lines) != 1 else ''}"
