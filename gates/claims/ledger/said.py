"""What one piece of evidence says of its row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gates.claims.ledger.row import Word


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """A status with its reason."""

    word: Word
    slug: str = ""
    """The second half of the check's id."""
    why: str = ""


HOLDS = Said(word=Word.VERIFIED)


WORDS: Mapping[str, Word] = {
    "claim-contradicted": Word.CONTRADICTED,
    "claim-without-evidence": Word.NEEDS_TEST,
    "test-absent": Word.NEEDS_TEST,
    "evidence-not-run": Word.NEEDS_TEST,
    "config-absent": Word.NEEDS_CONFIG,
    "owner-missing": Word.NEEDS_CONFIG,
    "ledger-mistake": Word.NEEDS_CONFIG,
    "runbook-absent": Word.NEEDS_RUNBOOK,
    "claim-suspect": Word.SUSPECT,
}
"""The second half of a check's id -> the status of a row that has such a finding."""


def said(slug: str, why: str) -> Said:
    """What a finding of this kind makes of a row."""
    return Said(word=WORDS[slug], slug=slug, why=why)


def absent(why: str) -> Said:
    """A test that is not there."""
    return said("test-absent", why)


def no_document(why: str) -> Said:
    """A document, or a section of it, that is not there."""
    return said("runbook-absent", why)


def no_config(why: str) -> Said:
    """A gate, job or command that is not there."""
    return said("config-absent", why)


def not_run(why: str) -> Said:
    """Evidence that is there and showed nothing."""
    return said("evidence-not-run", why)


def contradicted(why: str) -> Said:
    """Evidence that ran and says no."""
    return said("claim-contradicted", why)
