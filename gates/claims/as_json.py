"""An audit as JSON, for programs."""

from __future__ import annotations

from gates.claims.statement import Audit, Outcome

SCHEMA_VERSION = 1


def as_document(audits: tuple[Audit, ...], *, commit_sha: str | None) -> dict[str, object]:
    """The document; keys may be added under the same `schema_version`."""
    return {
        "schema_version": SCHEMA_VERSION,
        "commit_sha": commit_sha,
        "documents": [
            {
                "path": audit.path,
                "counts": {outcome.value: audit.count(outcome) for outcome in Outcome},
                "statements": [
                    {
                        "line": each.statement.line,
                        "kind": each.statement.kind.value,
                        "text": each.statement.text,
                        "mark": each.statement.mark.value,
                        "outcome": each.verdict.outcome.value,
                        "reason": each.verdict.reason,
                        "details": [
                            {
                                "kind": detail.kind.value,
                                "text": detail.text,
                                "column": detail.column,
                                "outcome": verdict.outcome.value,
                                "reason": verdict.reason,
                            }
                            for detail, verdict in each.details
                        ],
                    }
                    for each in audit.judged
                ],
                "unread": [{"line": line.line, "text": line.text, "why": line.why} for line in audit.unread],
            }
            for audit in audits
        ],
    }
