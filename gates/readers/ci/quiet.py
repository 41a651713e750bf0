"""Gates that look at work and do none: targets of make that are up to date, and numbers compared as text."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from gates.readers.ci.block import Block, Source
from gates.readers.ci.hole import Hole

_NUMBER = r"[\"']?(?:\d[\d.]*%?|\$\{?\w*(?i:cov|percent|pct|score|min|max|limit|threshold|total|goal)\w*\}?%?)[\"']?"
_AS_TEXT = re.compile(
    rf"\[\[[^\]\n]*\s[<>]\s+{_NUMBER}\s*(?:\]\]|&&|\|\|)|"  # [[ "$cov" < 80 ]]
    rf"(?:\[|\btest) [^\]\n;]*\s\\[<>]\s*{_NUMBER}|"  # [ "$cov" \\< 80 ]
    r"(?<!\[)\[ [^\]\n;|]*\s[<>]\s*[\"']?\d[\d.]*%?[\"']?\s*(?:\]|;|$)"  # [ "$cov" > 80 ] writes a file 80
)
_NO_SHARE = re.compile(r"(?i)\$#|date|version|python|release|_ver\b|\bver\b")


def idle_masked(sources: Mapping[str, Source], paths: Iterable[str]) -> Mapping[str, Source]:
    """The sources, with a hole in each target of make that a tracked file or folder has the name of."""
    if not any(source.idle for source in sources.values()):
        return sources
    places = {
        "/".join(parts[:end]) for parts in (path.split("/") for path in paths) for end in range(1, len(parts) + 1)
    }
    return {name: _masked(source, places) for name, source in sources.items()}


def _masked(source: Source, places: set[str]) -> Source:
    folder = posixpath.dirname(source.path)
    targets = dict(source.targets)
    for name, line in source.idle.items():
        if posixpath.normpath(posixpath.join(folder, name)) in places:
            what = f"`{name}` exists and the target {name} is not .PHONY, so make says that it is up to date"
            hole = Hole(slug="target-is-a-file", path=source.path, line=line, what=what, write=f".PHONY: {name}")
            targets[name] = tuple(replace(block, masks=(*block.masks, hole)) for block in targets[name])
    return replace(source, targets=targets)


def compared_as_text(block: Block) -> Iterator[Hole]:
    """Lines in which the shell compares a number letter by letter."""
    for number, line in enumerate(block.script.text.splitlines(), 1):
        found = None if line.lstrip().startswith("#") else _AS_TEXT.search(line)
        if found and not _NO_SHARE.search(found.group(0)):
            shown = found.group(0).strip()
            is_file = re.search(r"(?<!\\)[<>]", shown) and not shown.startswith("[[")
            how = "is a redirection to a file" if is_file else "compares letters: 9 is more than 80, and 100 is less"
            what = f"`{shown}` {how}"
            write = "compare integers with -lt, or let the tool judge: `coverage report --fail-under=80`"
            yield Hole(slug="compared-as-text", path=block.path, line=block.script.line(number), what=what, write=write)


def without(block: Block, slug: str) -> Block:
    """The block without one kind of mask."""
    return replace(block, masks=tuple(mask for mask in block.masks if mask.slug != slug))
