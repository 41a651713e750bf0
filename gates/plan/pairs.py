"""Which lane held each file at the base, and which holds it now: bars are compared file by file, and told by lane."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from gates.model.before import Weakening

Owner = Callable[[str], str | None]
PLACES_NAMED = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """Files that one lane held at the base and that one lane, or none, holds now."""

    was: str
    now: str | None
    files: tuple[str, ...]
    """Their paths now."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Lowered:
    """One bar that is lower for a pair; equal ones of several lanes are told together."""

    slug: str
    text: str
    """With `{lanes}` for the names of the lanes."""
    whole: str = ""
    """The text when it is so for every lane that `gate` asked; empty: as `text`."""
    gate: str = ""


def pairs(files: Iterable[str], old_paths: Mapping[str, str], was: Owner, now: Owner) -> tuple[Pair, ...]:
    """Every file that a lane held at the base, or would have held there, by its two lanes."""
    found: dict[tuple[str, str | None], list[str]] = {}
    for path in files:
        before = was(old_paths.get(path, path))
        if before is not None:
            found.setdefault((before, now(path)), []).append(path)
    ordered = sorted(found.items(), key=lambda item: (item[0][0], item[0][1] or ""))
    return tuple(Pair(was=one, now=two, files=tuple(paths)) for (one, two), paths in ordered)


def told(
    lowered: Iterable[tuple[str, Lowered]], *, asked: Mapping[str, frozenset[str]], path: str
) -> tuple[Weakening, ...]:
    """What is lower, once for all the lanes that it is lower for.

    Args:
        lowered: name of a lane, and one bar of it.
        asked: gate -> the lanes that it asked at the base.
        path: the file that says so.
    """
    found: dict[Lowered, list[str]] = {}
    for lane, each in lowered:
        found.setdefault(each, []).append(lane)
    weakenings = []
    for each, names in found.items():
        is_whole = bool(each.whole) and asked.get(each.gate, frozenset()) <= set(names)
        text = each.whole if is_whole else each.text.replace("{lanes}", ", ".join(dict.fromkeys(names)))
        weakenings.append(Weakening(slug=each.slug, message=text, path=path))
    return tuple(weakenings)


def places(files: Sequence[str], everything: Iterable[str]) -> str:
    """Where files stand, in a few names: folders that hold no other of `everything`, else the files themselves."""
    chosen, others = set(files), {path for path in everything if path not in set(files)}
    mixed = {folder for path in others for folder in _folders(path)}
    names = dict.fromkeys(
        next((f"{folder}/" for folder in _folders(path) if folder not in mixed), path) for path in sorted(chosen)
    )
    shown = ", ".join(list(names)[:PLACES_NAMED])
    return f"{shown} and {len(names) - PLACES_NAMED} more" if len(names) > PLACES_NAMED else shown


def _folders(path: str) -> list[str]:
    parts = path.split("/")[:-1]
    return ["/".join(parts[: end + 1]) for end in range(len(parts))]
