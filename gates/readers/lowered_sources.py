"""Python sources of a change: tests that left, comments that silence tools, tests that are skipped; counts only.

Counts are of the whole change and of each lane, so that lines may move freely inside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gates.model.before import Before, Side, Weakening
from gates.model.scope import is_within
from gates.readers.source_counts import SKIPS, Source, names_used, read_source

NAMED = 4
_COUNTED: tuple[tuple[str, str, Callable[[Source], Counter[str]]], ...] = (
    ("test fewer", "tests fewer", lambda source: source.tests),
    (
        "class or import fewer that runs tests written elsewhere",
        "classes or imports fewer that run tests written elsewhere",
        lambda source: source.heirs,
    ),
)
"""What may not leave: one of it, many of it, where it is counted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fewer:
    """Tests of a change, or what runs tests that are written elsewhere."""

    count: int
    """Those that are gone, beyond those that came; below zero when there are more."""
    files: tuple[str, ...] = ()
    with_code: int = 0
    """Those that left together with code that they tested; they do not count."""


def lowered_sources(before: Before, *, spare_suppressions: int = 0, spare_tests: int = 0) -> tuple[Weakening, ...]:
    """`noqa +12 in lane prod`, `8 tests fewer`.

    Args:
        before: the base and the working tree.
        spare_suppressions: so many more of each kind in each lane are allowed.
        spare_tests: so many tests fewer are allowed.
    """
    was, now = _sources(before.base), _sources(before.head)
    found = []
    for (kind, lane), counts in _added(before, was, now).items():
        total = sum(counts.values())
        if total > spare_suppressions:
            most = [(path, number) for path, number in counts.most_common() if number > 0]
            places = ", ".join(f"{path} +{number}" for path, number in most[:NAMED])
            slug = "tests-skipped" if kind == SKIPS else "suppressions-added"
            message = f"{kind} +{total}{f' in lane {lane}' if lane else ''}: {places}"
            found.append(Weakening(slug=slug, message=message, path=most[0][0]))
    for one, many, counted in _COUNTED:
        fewer = _fewer(before, was, now, counted)
        if fewer.count > spare_tests:
            named = ", ".join(fewer.files[:NAMED])
            text = f"{fewer.count} {one if fewer.count == 1 else many}: {named}"
            found.append(Weakening(slug="fewer-tests", message=text, path=fewer.files[0] if fewer.files else None))
    return tuple(found)


def _sources(side: Side) -> dict[str, Source]:
    roots = tuple(root for lane in side.lanes for root in lane.tests)
    return {
        path: read_source(text, is_test=_is_test(path, roots))
        for path, text in side.texts.items()
        if path.endswith((".py", ".pyi"))
    }


def _is_test(path: str, roots: tuple[str, ...]) -> bool:
    name = path.rpartition("/")[2]
    return name.startswith("test") or name.endswith("_test.py") or name == "conftest.py" or is_within(path, roots)


def _added(before: Before, was: Mapping[str, Source], now: Mapping[str, Source]) -> dict[tuple[str, str], Counter[str]]:
    """(kind, lane) -> file -> how many more there are, for the kinds of which the lane has more on the whole."""
    new_paths = {old: new for new, old in before.old_paths.items()}
    found: dict[tuple[str, str], Counter[str]] = {}
    for sources, side, sign in ((was, before.base, -1), (now, before.head, 1)):
        for path, source in sources.items():
            here = new_paths.get(path, path) if side is before.base else path
            lane = before.head.owners.get(here) or side.owners.get(path) or ""
            for kind, number in source.silenced.items():
                found.setdefault((kind, lane), Counter())[here] += sign * number
    return {key: counts for key, counts in sorted(found.items()) if sum(counts.values()) > 0}


def _fewer(
    before: Before,
    was: Mapping[str, Source],
    now: Mapping[str, Source],
    counted: Callable[[Source], Counter[str]],
) -> Fewer:
    """How many test functions, or heirs of tests, the change takes away."""
    gone, come = (sum(map(counted, side.values()), Counter[str]()) for side in (was, now))
    left = gone - come
    files = sorted(path for path, source in was.items() if counted(source) & left)
    dead = _dead_names(was, now, before) if left else frozenset[str]()
    used = {
        name: names for path in files for name, names in names_used(before.base.texts[path], frozenset(left)).items()
    }
    with_code = sum(number for name, number in left.items() if used.get(name, frozenset()) & dead)
    net = gone.total() - come.total()
    return Fewer(count=net - min(with_code, max(0, net)), files=tuple(files), with_code=with_code)


def _dead_names(was: Mapping[str, Source], now: Mapping[str, Source], before: Before) -> frozenset[str]:
    """Names that the change takes out of files that lose definitions, and that it defines nowhere again."""
    still = frozenset(name for source in now.values() for name in source.defined)
    dead: set[str] = set()
    new_paths = {old: new for new, old in before.old_paths.items()}
    for path, source in was.items():
        after = now.get(new_paths.get(path, path), Source())
        if not source.tests and len(after.defined) < len(source.defined):
            dead |= source.defined - still
    return frozenset(dead)
