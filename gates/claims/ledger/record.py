"""What a claim was when it was last verified: digests, one JSON line for each claim, committed beside the ledger."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field

from gates.claims.ledger.book import plain
from gates.claims.ledger.row import Row

_DIGITS = 16


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """A claim as somebody saw it verified."""

    claim: str
    """Its text, as compared."""
    id: str = ""
    evidence: str = ""
    """Digest of the evidence as written."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Path of what it speaks of -> digest of its content."""
    tests: Mapping[str, str] = field(default_factory=dict)
    """Test, document or workflow that it rests on -> digest of its body."""


class RecordError(ValueError):
    """A record that cannot be read; the text has the line."""


def record_path(ledger: str) -> str:
    """Where the record of a ledger stands: beside it."""
    return f"{ledger.rpartition('.')[0]}.verified.jsonl"


def read_record(text: str, *, name: str) -> tuple[Seen, ...]:
    """The claims in a record.

    Raises:
        RecordError: a line is no claim.
    """
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            raw = json.loads(line)
            texts = {key: raw.get(key, "") for key in ("claim", "id", "evidence")}
            tables = {key: raw.get(key, {}) for key in ("files", "tests")}
            if not all(isinstance(it, str) for it in texts.values()):
                raise TypeError("a text is expected")
            if not all(isinstance(it, str) for table in tables.values() for pair in table.items() for it in pair):
                raise TypeError("digests are expected")
            found.append(Seen(**texts, **tables))
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            raise RecordError(f"{name}:{number}: it is no claim that was verified: {error}") from error
    return tuple(found)


def write_record(seen: Iterable[Seen]) -> str:
    """One sorted line for each claim, so that two branches merge."""
    lines = (json.dumps(asdict(each), sort_keys=True, ensure_ascii=False) for each in seen)
    return "".join(f"{line}\n" for line in sorted(lines))


def digest(text: str) -> str:
    """The first digits of a text's SHA-256."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def seen_now(row: Row, *, files: Mapping[str, str], tests: Mapping[str, str]) -> Seen:
    """A row as it is now.

    Args:
        row: the claim.
        files: path -> digest of what it speaks of.
        tests: name -> digest of what it rests on.
    """
    evidence = digest("\n".join(sorted(item.text for item in row.evidence)))
    return Seen(
        claim=plain(row.claim), id=row.id, evidence=evidence, files=dict(sorted(files.items())),
        tests=dict(sorted(tests.items())),
    )  # fmt: skip


def matched(now: Mapping[Row, Seen], before: Iterable[Seen]) -> dict[Row, Seen]:
    """Which record speaks of which row: by id, by text, then by what it rests on.

    A claim whose text was changed is still the claim that somebody verified: it must not come out as a new one.
    """
    left = list(before)
    found: dict[Row, Seen] = {}
    for is_same in (
        lambda new, old: bool(new.id) and new.id == old.id,
        lambda new, old: new.claim == old.claim,
        lambda new, old: new.evidence == old.evidence and new.files.keys() == old.files.keys(),
        lambda new, old: bool(new.files) and new.files.keys() == old.files.keys(),
        lambda new, old: not new.tests.keys().isdisjoint(old.tests),
    ):
        for row, new in now.items():
            if row not in found:
                hit = next((old for old in left if is_same(new, old)), None)
                if hit is not None:
                    found[row] = hit
                    left.remove(hit)
    return found


def changes(now: Seen, before: Seen) -> tuple[str, ...]:
    """What is no longer as it was, in words."""
    told = []
    if now.claim != before.claim:
        told.append("its text")
    if now.evidence != before.evidence:
        told.append("its evidence")
    told += _moved(now.files, before.files)
    told += _moved(now.tests, before.tests)
    return tuple(told)


def _moved(now: Mapping[str, str], before: Mapping[str, str]) -> list[str]:
    """Names whose digest is another one, and those that have gone; more of them weaken nothing."""
    return [name if name in now else f"{name} (gone)" for name in sorted(before) if now.get(name) != before[name]]
