"""Everything that `gates health` leaves under the report directory, except the line that it appends to history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from gates.model.health import Health
from gates.model.trend import Trends
from gates.report import badges, health_json, html, markdown, sarif
from gates.report.compose import compose
from gates.report.tally import tally

if TYPE_CHECKING:
    from gates.api import Check


def all_files(
    health: Health,
    trends: Trends | None = None,
    *,
    checks: Mapping[str, Check] | None = None,
    sources: Mapping[str, str] | None = None,
    version: str = "0",
    old_badges: tuple[str, ...] = (),
) -> Mapping[str, bytes]:
    """Write every report.

    Args:
        health: the judged run.
        trends: what history adds.
        checks: id -> check of every known gate, for the help in SARIF.
        sources: path -> text of files with findings, for GitHub's line fingerprints; may be empty.
        version: the version of lane-gates.
        old_badges: names of badges (`lint-prod`) that are on disk; those that this run has no part for become `stale`.

    Returns:
        POSIX path relative to the report directory -> bytes, sorted by path.
    """
    known = trends or Trends()
    page = compose(health, known, tally(health))
    files = {
        "health.json": health_json.render(health, known, producer=f"lane-gates {version}"),
        "health.md": markdown.render(page).encode("utf-8"),
        "health.html": html.render(page, version=version).encode("utf-8"),
        "findings.sarif": sarif.render(health, checks=checks, sources=sources, version=version),
    }
    shown = {badge.name: badge for badge in badges.badges(health)}
    for name in old_badges:
        if name not in shown:
            shown[name] = badges.stale(name)
    for name, badge in shown.items():
        files[f"badges/{name}.json"] = badges.endpoint(badge)
        files[f"badges/{name}.svg"] = badges.svg(badge)
    return dict(sorted(files.items()))
