"""ruff's own configuration: what it asks less of a file than at the base, wherever the file stood then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gates.model.before import Before, Weakening
from gates.readers.ruff_tables import RuffTable, governing, ruff_tables
from gates.readers.ruff_weakness import covers

_NAMED = 3


def lowered_ruff(before: Before) -> tuple[Weakening, ...]:
    """Rules, ignores, excludes and bounds that are weaker for some Python file."""
    was, now = ruff_tables(before.base.texts), ruff_tables(before.head.texts)
    files = sorted(path for path in before.head.files if path.endswith((".py", ".pyi")))
    if not _differ(before, was, now):
        return ()
    groups: dict[tuple[str, str], list[str]] = {}
    held: dict[str, tuple[RuffTable, RuffTable]] = {}
    for path in files:
        held[path] = governing(before.old_path(path), was), governing(path, now)
        groups.setdefault((held[path][0].path, held[path][1].path), []).append(path)
    found: list[Weakening] = []
    for paths in groups.values():
        one, other = held[paths[0]]
        where = other.path or one.path
        about = "" if one.path == other.path else f" for {_files(paths)}"
        for slug, text in _rules(one, other):
            found.append(Weakening(slug=slug, message=f"ruff {text}{about} ({where})", path=where))
    return (*dict.fromkeys(found), *_by_file(before, held))


def _differ(before: Before, was: Mapping[str, RuffTable], now: Mapping[str, RuffTable]) -> bool:
    return was != now or bool(before.old_paths)


def _rules(was: RuffTable, now: RuffTable) -> Iterator[tuple[str, str]]:
    lost = [each for each in dict.fromkeys(was.select) if not any(covers(selector, each) for selector in now.select)]
    if lost:
        yield "rule-removed", f"no longer selects {', '.join(lost)}"
    ignored = [each for each in now.ignore if each not in was.ignore and _matters(each, was)]
    if ignored:
        yield "ignore-added", f"ignore gained {', '.join(ignored)}"
    if was.is_preview and not now.is_preview:
        yield "setting-lowered", "preview true to false"
    for name, bound in sorted(was.bounds.items()):
        after = now.bounds.get(name)
        if after is None or after > bound:
            yield "setting-lowered", f"{name} {bound} to {'no bound' if after is None else after}"


def _matters(code: str, table: RuffTable) -> bool:
    """Whether a rule that is ignored now was held: selected, and not ignored under a shorter name."""
    is_selected = any(covers(selector, code) or covers(code, selector) for selector in table.select)
    return is_selected and not any(covers(each, code) for each in table.ignore)


def _by_file(before: Before, held: Mapping[str, tuple[RuffTable, RuffTable]]) -> Iterator[Weakening]:
    excluded: dict[tuple[str, str], list[str]] = {}
    ignored: dict[tuple[str, str], list[str]] = {}
    for path, (was, now) in held.items():
        old = before.old_path(path)
        pattern = now.excluding(path)
        if pattern is not None and was.excluding(old) is None:
            excluded.setdefault((now.path, pattern), []).append(path)
        known = was.ignored(old)
        for code in sorted(now.ignored(path) - known):
            if not any(covers(each, code) for each in known) and _matters(code, was):
                ignored.setdefault((now.path, code), []).append(path)
    for (where, pattern), paths in excluded.items():
        yield Weakening(
            slug="exclude-added", message=f"ruff exclude gained {pattern}: {_files(paths)} ({where})", path=where
        )
    codes: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (where, code), paths in ignored.items():
        codes.setdefault((where, tuple(paths)), []).append(code)
    for (where, hit), names in codes.items():
        message = f"ruff per-file-ignores gained {', '.join(names)} for {_files(hit)} ({where})"
        yield Weakening(slug="ignore-added", message=message, path=where)


def _files(paths: Sequence[str]) -> str:
    if len(paths) <= _NAMED:
        return ", ".join(paths)
    return f"{len(paths):,} files such as {paths[0]}"
