"""All ledgers of a repository: their rows, and every mistake in them at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gates.claims.ledger.row import Ledger, Mistake, Row
from gates.claims.ledger.table import read_table, with_statuses
from gates.claims.ledger.toml_file import read_toml, with_toml_statuses
from gates.readers.globs import glob_matches

_MARKUP = str.maketrans("", "", "`*_")


@dataclass(frozen=True, kw_only=True, slots=True)
class Book:
    """Every row, in the order of files and lines."""

    rows: tuple[Row, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    unowned: tuple[Row, ...] = ()


def ledger_files(paths: tuple[str, ...], globs: tuple[str, ...]) -> tuple[str, ...]:
    """Those of these paths that are ledgers, sorted."""
    known = (path for path in paths if path.endswith((".md", ".toml")))
    return tuple(sorted({path for path in known if any(glob_matches(glob, path) for glob in globs)}))


def read_book(texts: Mapping[str, str]) -> Book:
    """Read every ledger.

    Args:
        texts: path -> text of each ledger.
    """
    read = [read_ledger(path, text) for path, text in sorted(texts.items())]
    rows = tuple(row for each in read for row in each.rows)
    mistakes = [mistake for each in read for mistake in each.mistakes]
    first: dict[str, Row] = {}
    for row in rows:
        if not row.claim:
            mistakes.append(Mistake(path=row.path, line=row.line, what="the row claims nothing"))
        for key in filter(None, (row.id.lower(), plain(row.claim))):
            if key in first:
                at = f"{first[key].path}:{first[key].line}"
                mistakes.append(Mistake(path=row.path, line=row.line, what=f"{row.name!r} stands in {at} already"))
            else:
                first[key] = row
    return Book(
        rows=rows,
        mistakes=tuple(sorted(dict.fromkeys(mistakes), key=lambda it: (it.path, it.line, it.what))),
        unowned=tuple(row for row in rows if not row.owner.strip("-\u2013\u2014? ") or row.owner.lower() in _NOBODY),
    )


_NOBODY = frozenset({"tbd", "todo", "none", "n/a", "nobody", "unassigned", "?"})


def read_ledger(path: str, text: str) -> Ledger:
    """One ledger, by the ending of its name."""
    return read_toml(path, text) if path.endswith(".toml") else read_table(path, text)


def rewritten(path: str, text: str, statuses: Mapping[int, str]) -> str:
    """The text with these statuses (line -> word), and nothing else changed.

    Raises:
        ValueError: it cannot be done without changing something else.
    """
    return with_toml_statuses(text, statuses) if path.endswith(".toml") else with_statuses(path, text, statuses)


def plain(text: str) -> str:
    """A claim as it is compared: small letters, no emphasis, single spaces, no full stop."""
    return " ".join(text.translate(_MARKUP).lower().split()).rstrip(".!")
