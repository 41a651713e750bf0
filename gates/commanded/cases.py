"""The defect and the right thing of a command: where they are planted, and what must come back."""

from __future__ import annotations

from collections.abc import Iterator

from gates.api import KnownBad, KnownGood, Scope, is_within, planted_places
from gates.commanded.settings import Planting, Reads, Settings


def known_bad_of(name: str, settings: Settings, scope: Scope) -> tuple[KnownBad, ...]:
    """One case for each place of the configured defect."""
    case = settings.known_bad
    if case is None:
        return ()
    found = []
    for path, files, appends in _places(case, scope):
        check, at, lowers = _demand(name, settings, case, path)
        found.append(
            KnownBad(
                name=f"the known-bad case in {path}", files=files, appends=appends, check=check, path=at, lowers=lowers
            )
        )
    return tuple(found)


def known_good_of(settings: Settings, scope: Scope) -> tuple[KnownGood, ...]:
    """The configured right thing, in each of its places."""
    if settings.known_good is None:
        return ()
    return tuple(
        KnownGood(name=f"the known-good case in {path}", files=files, appends=appends)
        for path, files, appends in _places(settings.known_good, scope)
    )


def _demand(name: str, settings: Settings, case: Planting, path: str) -> tuple[str | None, str | None, str | None]:
    """The check, where it must be, and the number that must get worse."""
    match settings.reads:
        case Reads.SARIF:
            return case.check, case.at or path, None
        case Reads.JUNIT:  # most reports do not say in which file a test is
            return case.check or f"{name}/failed", case.at or None, None
        case Reads.COBERTURA | Reads.LCOV if case.check:
            return case.check, case.at or path, None
        case Reads.COBERTURA | Reads.LCOV:
            return None, None, f"{name}.lines"
        case Reads.COUNT:
            return None, None, f"{name}.number"


def _places(case: Planting, scope: Scope) -> Iterator[tuple[str, dict[str, str], dict[str, str]]]:
    """Path, new files, additions to old files; nothing where a path is of another lane."""
    there = {file.path for file in scope.repository.files}
    if "/" not in case.file and scope.lane is not None and case.file not in there:
        for place in planted_places(scope.lane, scope.paths, name=case.file):
            yield place.path, place.files(case.text), place.appends(case.text)
    elif case.file in there:
        if scope.lane is None or is_within(case.file, scope.lane.paths):
            yield case.file, {}, {case.file: f"\n{case.text}"}
    elif scope.lane is None or is_within(case.file, (*scope.lane.paths, *scope.lane.tests)):
        yield case.file, {case.file: case.text}, {}
