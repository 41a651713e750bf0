"""The evidence of the last run of each part that counts mutants, kept for `gates mutants`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from gates.adapters.files import write_all
from gates.cli.withheld import leaks_in, withhold
from gates.cli.world import Refusal, World
from gates.model.evidence import Fragment
from gates.run.fragment import FragmentError, decode, encode

PLACE = Path(".gates") / "mutants"
UNIT = "mutant"


def keep(fragments: Iterable[Fragment], root: Path, world: World) -> None:
    """Keep what counts mutants, of shards their whole; a disk that takes nothing costs only the list, and is told of.

    Raises:
        Refusal: a secret came through to here (4).
    """
    found = [
        each
        for each in fragments
        if each.reading.account is not None and each.reading.account.unit == UNIT and each.part.shard is None
    ]
    files = {f"{each.part.name}.json": encode(each) for each in found}
    leaks = leaks_in(files, world.secrets)
    if leaks:
        withhold(root / PLACE, leaks)
    try:
        write_all({root / PLACE / name: data for name, data in files.items()})
    except OSError as error:
        world.stderr.write(f"gates: `gates mutants` will not know this run: {error.strerror or error}\n")


def kept(folder: Path) -> tuple[Fragment, ...]:
    """What was kept, by the name of the part.

    Raises:
        Refusal: there is nothing, or it cannot be read (3).
    """
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix == ".json") if folder.is_dir() else []
        fragments = tuple(decode(path.read_bytes(), name=path.name) for path in paths)
    except FragmentError as error:
        raise Refusal(error.what, f"way out: {error.way_out}", exit_code=3) from error
    except OSError as error:
        raise Refusal(f"{folder} cannot be read: {error.strerror or error}", exit_code=3) from error
    found = tuple(each for each in fragments if each.reading.account is not None and each.reading.account.unit == UNIT)
    if not found:
        raise Refusal("no run has left mutants here", "way out: gates run --gate mutation", exit_code=3)
    return found
