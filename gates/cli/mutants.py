"""`gates mutants`: what no test noticed in the last run, all of it or one mutant with its diff, tests and way out."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path

from gates.cli.mutants_durations import write_durations
from gates.cli.mutants_kept import PLACE, kept
from gates.cli.prepare import Settled, settle
from gates.cli.world import Refusal, World
from gates.model.evidence import Fragment
from gates.mutation.functions import Function, functions_of
from gates.mutation.survivors import function_of
from gates.mutation.usual import EQUIVALENTS
from gates.report.mutants import Found, listing, page, survivors

HELP = "List the mutants that no test noticed, show one of them, or keep how long they took."

LEAST_DIGITS = 4


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the actions."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, declare in ACTIONS.items():
        declare(actions.add_parser(name, help=_SUMMARIES[name]))


def _list(parser: argparse.ArgumentParser) -> None:
    parser.description = "List the mutants that no test noticed in the last run, worst first, by file. Nothing is run."
    parser.add_argument("--lane", action="append", default=[], metavar="LANE", help="only this lane")
    parser.add_argument("--muted", action="store_true", help="name what was not run, and why")
    _declare_folder(parser)


def _show(parser: argparse.ArgumentParser) -> None:
    parser.description = "Show one mutant: its diff, the tests that ran it, and the entry that registers it."
    parser.add_argument("mutant", metavar="ID", help=f"its id, or at least {LEAST_DIGITS} of its first digits")
    _declare_folder(parser)


def _durations(parser: argparse.ArgumentParser) -> None:
    parser.description = "Write how long the mutants of each function took, to balance shards by. Nothing is run."
    parser.add_argument("--output", metavar="FILE", help="where it goes (default: the setting `durations` of the gate)")
    _declare_folder(parser)


def _declare_folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--from", dest="folder", metavar="DIR", help=f"fragments of another run, such as one of CI (default {PLACE})"
    )


ACTIONS: Mapping[str, Callable[[argparse.ArgumentParser], None]] = {
    "list": _list,
    "show": _show,
    "durations": _durations,
}
"""Action -> what declares its arguments."""
_SUMMARIES = {
    "list": "all of them, worst first, by file",
    "show": "one, with its diff, its tests and its entry",
    "durations": "how long they took, function by function, in a file to commit",
}


def run(args: argparse.Namespace, world: World) -> int:
    """Print them; survivors are no failure here: `gates run` judges them."""
    settled = settle(world)
    folder = world.cwd / args.folder if args.folder else settled.root / PLACE
    fragments = kept(folder)
    if args.action == "show":
        _tell(_one(args.mutant, fragments), settled, world)
        return 0
    if args.action == "durations":
        world.say(write_durations(fragments, settled, Path(world.cwd, args.output) if args.output else None))
        return 0
    chosen = [each for each in fragments if not args.lane or each.part.lane in args.lane]
    if not chosen:
        lanes = ", ".join(sorted(each.part.lane or each.part.name for each in fragments))
        raise Refusal(f"no mutants are known of {', '.join(args.lane)}; there are: {lanes}")
    for number, fragment in enumerate(chosen):
        if number:
            world.say()
        for line in listing(fragment, muted=args.muted):
            world.say(line)
    return 0


def _one(wanted: str, fragments: tuple[Fragment, ...]) -> Found:
    found = {each.mutant: each for each in survivors(fragments) if each.mutant.startswith(wanted.lower())}
    if len(found) == 1 and len(wanted) >= LEAST_DIGITS:
        return next(iter(found.values()))
    if len(found) > 1:
        raise Refusal(f"{wanted} begins {len(found):,} mutants: {', '.join(sorted(found)[:8])}")
    why = "an id has more digits" if found else "what was killed, muted or registered is not among them"
    raise Refusal(f"no mutant {wanted} stayed unnoticed: {why}", "way out: gates mutants list")


def _tell(found: Found, settled: Settled, world: World) -> None:
    lane = found.fragment.part.lane
    owner = next((each.owner for each in settled.config.lanes if each.name == lane), "")
    for line in page(
        found,
        _function(found, settled.root),
        today=world.clock.today(),
        owner=owner,
        register=_register(settled, found.fragment),
        python=shlex.quote(settled.config.python or "python"),
    ):
        world.say(line)


def _function(found: Found, root: Path) -> Function | None:
    path = found.finding.path
    if path is None:
        return None
    try:
        text = (root / path).read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None
    return function_of(found.finding, functions_of(path, text)[0])


def _register(settled: Settled, fragment: Fragment) -> str:
    """The file that the gate reads equivalent mutants from."""
    try:
        asked = settled.config.gate(fragment.part.gate, fragment.part.lane).settings
    except KeyError:
        return EQUIVALENTS
    return str(getattr(asked, "equivalents", "") or EQUIVALENTS)
