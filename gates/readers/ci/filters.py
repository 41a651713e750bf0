"""Path filters of a workflow that nothing in the repository passes, so that its gates never run on a change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from gates.readers.ci.block import PathFilter, Source
from gates.readers.ci.hole import Hole
from gates.readers.ci.yaml_nodes import Node

_EVENTS = ("pull_request", "pull_request_target", "push")
_OPEN = frozenset({"merge_group", "workflow_call"})
_WORD = re.compile(r"\*\*/|\*\*|\*|\[[^\]/]+\]|[?+]|.", re.DOTALL)
_MEANS = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "?", "+": "+"}


def path_filters(on: Node) -> tuple[PathFilter, ...]:
    """One for each trigger of a change; none when one has no filter, or nothing starts before a change is made."""
    names = {key.text for key, _ in on.items()} if on.is_mapping else set()
    if names & _OPEN or not names & set(_EVENTS[:2]):
        return ()
    found = []
    for key, event in on.items():
        if key.text not in _EVENTS:
            continue
        is_ignoring = event.get("paths-ignore").is_there
        name = "paths-ignore" if is_ignoring else "paths"
        patterns = tuple(node.text for node in event.get(name).elements() if node.text)
        if not patterns:
            return ()
        found.append(PathFilter(patterns=patterns, is_ignoring=is_ignoring, line=event.key(name).line))
    return tuple(found)


def never_reached(sources: Mapping[str, Source], paths: Iterable[str]) -> Mapping[str, Source]:
    """The sources, with a hole in each workflow whose filters let no tracked file through.

    Args:
        sources: path -> what the file says.
        paths: every tracked file; where filters only ignore, the Python files count.
    """
    tracked = tuple(paths)
    return {name: _masked(source, tracked) if source.filters else source for name, source in sources.items()}


def _masked(source: Source, tracked: tuple[str, ...]) -> Source:
    others = [path for path in tracked if path != source.path]
    if not others or any(_passes(each, others) for each in source.filters):
        return source
    first = source.filters[0]
    which = "no tracked Python file" if first.is_ignoring else "no tracked file"
    what = f"its path filter lets {which} through, so the workflow never runs on a change"
    hole = Hole(slug="never-runs", path=source.path, line=first.line, what=what, write="paths of files that exist")
    return replace(source, blocks=tuple(replace(block, masks=(*block.masks, hole)) for block in source.blocks))


def _passes(each: PathFilter, paths: list[str]) -> bool:
    rules = [(pattern.startswith("!"), _expression(pattern.removeprefix("!"))) for pattern in each.patterns]
    if any(rule is None for _, rule in rules):
        return True
    for path in paths:
        is_named = False
        for negates, rule in rules:
            if rule is not None and rule.fullmatch(path):
                is_named = not negates
        if is_named != each.is_ignoring and (path.endswith((".py", ".pyi")) or not each.is_ignoring):
            return True
    return each.is_ignoring and not any(path.endswith((".py", ".pyi")) for path in paths)


def _expression(pattern: str) -> re.Pattern[str] | None:
    """GitHub's pattern as an expression; None when it is none."""
    words = _WORD.findall(pattern)
    text = "".join(
        word if word.startswith("[") and word != "[" else _MEANS.get(word, re.escape(word)) for word in words
    )
    try:
        return re.compile(text)
    except re.error:
        return None
