"""`gates report`: write a document from the evidence of the last run."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from gates.adapters.files import write_bytes
from gates.adapters.git import GitError
from gates.adapters.repository import read_tree
from gates.cli.prepare import Settled, settle
from gates.cli.withheld import refuse_leak
from gates.cli.world import Refusal, World
from gates.model.readiness import Level
from gates.report.readiness import BUILT_IN, Standing, TemplateError, built_in, headline, render
from gates.report.seal import seal
from gates.report.wording import counted
from gates.run.whole import read_whole

HELP = "Write a document, such as the readiness report, from the evidence of the last run."
EXIT_NOT_READY, EXIT_UNKNOWN = 1, 3
OLD_DAYS = 7
OWN_FILES = ("health.md",)
"""What `gates health` writes where this verb writes."""
COMMITS_READ = 5000
"""How far back the last change of a module is looked for."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "--template", default="readiness", metavar="NAME",
        help=f"{', '.join(BUILT_IN)}, or the path of your own template (default readiness)",
    )  # fmt: skip
    parser.add_argument(
        "--output", metavar="FILE", help="where to write it, - for standard output (default REPORT-DIR/NAME.md)"
    )
    parser.add_argument(
        "--require", choices=[level.value for level in Level],
        help="exit with 1 when the last run is not ready for this level, with 3 when nobody knows",
    )  # fmt: skip
    parser.add_argument("--show-template", action="store_true", help="print the template, to change a copy of it")


def run(args: argparse.Namespace, world: World) -> int:
    """Write the document; 3 when the last run does not speak of what is there."""
    settled = settle(world)
    text = _template(args.template, world)
    if args.show_template:
        world.stdout.write(text)
        return 0
    document = last_run(settled)
    output = args.output or _default_output(args.template, settled)
    standing = _standing(document, settled, world)
    try:
        made = render(document, text, name=args.template, standing=standing)
    except TemplateError as error:
        raise Refusal(str(error), "way out: `gates report --show-template` prints the one that ships") from error
    refuse_leak("the report", made.encode("utf-8", "surrogatepass"), world.secrets)
    if output == "-":
        world.stdout.write(made)
    else:
        place = (settled.root if args.output is None else world.cwd) / output
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            write_bytes(place, made.encode("utf-8", "backslashreplace"))
        except OSError as error:
            raise Refusal(f"the report cannot be written to {output}: {error.strerror}", exit_code=3) from error
        world.say(headline(document, standing))
        for doubt in standing.doubts:
            world.say(f"  {doubt}")
        world.say(f"Report: {output}")
    if standing.doubts:
        return EXIT_UNKNOWN
    return _required(document, args.require, world)


def last_run(settled: Settled) -> dict[str, Any]:
    """The whole `health.json` of the last run.

    Raises:
        Refusal: there is none, it is of another version, or somebody edited it (3).
    """
    name = f"{settled.config.report_dir}/health.json"
    try:
        document = json.loads(read_whole(settled.root / name))
    except FileNotFoundError as error:
        raise Refusal(f"there is no {name}: nothing ran yet", "way out: gates health", exit_code=3) from error
    except (OSError, ValueError, RecursionError) as error:
        raise Refusal(f"{name} cannot be read: {error}", "way out: gates health", exit_code=3) from error
    if not isinstance(document, dict) or "seal" not in document or document.get("schema_version") != 1:
        raise Refusal(f"{name} was written by another version", "way out: gates health", exit_code=3)
    if document["seal"] != seal(document):
        what = f"{name} is not what the run wrote: its seal does not match, so somebody edited it"
        raise Refusal(what, "way out: gates health", exit_code=3)
    return document


def _default_output(template: str, settled: Settled) -> str:
    """A file of its own in the report folder."""
    name = Path(template).name.partition(".")[0]
    if f"{name}.md" in OWN_FILES or not name:
        raise Refusal(f"a template called {name!r} would take the place of a report: name a file with --output")
    return f"{settled.config.report_dir}/{name}.md"


def _template(name: str, world: World) -> str:
    if name in BUILT_IN:
        return built_in(name)
    place = Path(world.cwd, name)
    try:
        return read_whole(place, follows_links=True).decode("utf-8-sig")
    except FileNotFoundError as error:
        known = ", ".join(BUILT_IN)
        raise Refusal(f"there is no template {name!r}: there is {known}, or the path of your own") from error
    except OSError as error:
        raise Refusal(f"the template {name} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise Refusal(f"the template {name} cannot be read: it is no text in UTF-8") from error


def _standing(document: Mapping[str, Any], settled: Settled, world: World) -> Standing:
    """Whether the last run speaks of the files as they are, under permissions that still hold."""
    subject, doubts, notes = document["subject"], [], []
    try:
        tree = read_tree(settled.git, besides=settled.own_folders)
    except GitError as error:
        raise Refusal(error.what, exit_code=3) from error
    if tree.digest != subject["tree_digest"]:
        doubts.append("the files are not those of the last run: run `gates health` again")
    elif tree.state.commit_sha != subject["commit_sha"]:
        doubts.append("the commit is not that of the last run: run `gates health` again")
    until = document["verdict"]["valid_until"]
    today = world.clock.today()
    if until and date.fromisoformat(until) < today:
        doubts.append(f"a waiver of the last run ended on {until}: run `gates health` again")
    age = (today - date.fromisoformat(document["run"]["started_at"][:10])).days
    if age > OLD_DAYS:
        notes.append(f"The evidence is {counted(age, 'day')} old; tools and packages may have changed since.")
    if age < 0:
        doubts.append("the last run is from the future: look at the clock of the machine that ran it")
    changes = _last_changes(settled, [row["path"] for row in document["modules"]])
    by_module = {row["module"]: changes[row["path"]] for row in document["modules"] if row["path"] in changes}
    return Standing(doubts=tuple(doubts), notes=tuple(notes), last_changes=by_module)


def _last_changes(settled: Settled, paths: list[str]) -> dict[str, str]:
    """Path of a module -> day of the last commit that touches it; one walk through history for all of them."""
    left, found, day = set(paths), dict[str, str](), ""
    try:
        told = settled.git.ask(
            "log", "--no-show-signature", f"-{COMMITS_READ}", "--format=%x00%cs", "--name-only", "-z"
        )
    except GitError:
        return found
    for piece in told.decode("utf-8", "surrogateescape").replace("\n", "\0").split("\0"):
        if len(piece) == 10 and piece[4:8:3] == "--" and piece.replace("-", "").isdigit():
            day = piece
            continue
        folder = piece if "/" in piece or piece in left else "."
        while folder:
            if folder in left:
                left.discard(folder)
                found[folder] = day
            folder = folder.rpartition("/")[0]
        if not left:
            break
    return found


def _required(document: Mapping[str, Any], level: str | None, world: World) -> int:
    if level is None:
        return 0
    own = next((each for each in document["readiness"]["levels"] if each["level"] == level), None)
    if own is None:
        return EXIT_UNKNOWN
    if own["readiness"] == "not-ready":
        world.stderr.write(f"gates: not ready for {level}: {own['rule']}\n")
        return EXIT_NOT_READY
    return 0
