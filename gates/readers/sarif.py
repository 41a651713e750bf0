"""SARIF 2.1.0 logs of any tool -> findings, and what the log says that was looked at.

Bytes of strangers: what is missing, cut, of another version or contradicts itself is a problem, never an empty list.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from gates.model.evidence import Problem, Tool
from gates.model.finding import Finding
from gates.readers.coverage_data import place

VERSION = "2.1.0"
MESSAGE = 300
"""Characters of a finding's message."""
_NO_FINDING = frozenset({"pass", "notApplicable", "informational"})
_ODD = re.compile(r"[^A-Za-z0-9._/-]+")
_AGAIN = "run the command by hand and look at what it writes"


@dataclass(frozen=True, kw_only=True, slots=True)
class SarifLog:
    """What a log says."""

    findings: tuple[Finding, ...] = ()
    """Sorted; results that are suppressed, passed or gone are not among them."""
    examined: tuple[str, ...] | None = None
    """Files that the tool says it looked at, relative to the root; None when it does not say."""
    suppressed: int = 0
    """Results that the tool's own comments or settings silence."""
    has_failures: bool = False
    """Some finding has the level `warning` or `error`, at which tools end with another code than 0."""
    ended_at: tuple[str, ...] = ()
    """When the runs ended, as the log says (RFC 3339)."""
    tool: Tool | None = None
    problems: tuple[Problem, ...] = ()


def read_sarif(data: bytes, *, gate: str, roots: Sequence[str] = ()) -> SarifLog:
    """Read a log.

    Args:
        data: the whole file.
        gate: whose findings these are: a rule `B102` is the check `GATE/B102`.
        roots: absolute names of the repository root, which paths may begin with.
    """
    if not data.strip():
        return _unread("the SARIF log is empty")
    try:
        log = json.loads(data.decode("utf-8-sig"))
        return _log(log, gate=gate, roots=roots)
    except RecursionError:
        return _unread("the SARIF log is nested too deep")
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        return _unread(f"the SARIF log is no JSON at {where}: it is cut or other text")
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        return _unread(f"the SARIF log cannot be understood: {type(error).__name__}: {str(error)[:120]}")


def _unread(what: str) -> SarifLog:
    return SarifLog(problems=(Problem(what=what, way_out=_AGAIN),))


def _log(log: Mapping[str, Any], *, gate: str, roots: Sequence[str]) -> SarifLog:
    if not isinstance(log, dict) or not str(log.get("version", "")).startswith(VERSION):
        return _unread(f"the output is no SARIF {VERSION} log")
    runs = log["runs"]
    if not runs:
        return _unread("the SARIF log has no run: the tool did not look at anything")
    read = [_Run(content=run, gate=gate, roots=tuple(roots)) for run in runs]
    findings = sorted((found for run in read for found in run.findings()), key=lambda found: found.sort_key)
    named = [names for run in read if (names := run.examined()) is not None]
    driver = runs[0]["tool"]["driver"]
    version = driver.get("semanticVersion") or driver.get("version") or ""
    return SarifLog(
        findings=tuple(findings),
        examined=tuple(sorted({*(path for names in named for path in names)})) if named else None,
        suppressed=sum(result_is_suppressed(result) for run in read for result in run.results()),
        has_failures=any(run.has_failures() for run in read),
        ended_at=tuple(filter(None, (str(call.get("endTimeUtc", "")) for run in read for call in run.invocations()))),
        tool=Tool(name=str(driver["name"])[:100], version=str(version)[:100]),
        problems=tuple(problem for run in read for problem in run.problems()),
    )


def result_is_suppressed(result: Mapping[str, Any]) -> bool:
    """Whether a result is silenced: some suppression of it is not under review or rejected."""
    return any(it.get("status", "accepted") == "accepted" for it in result.get("suppressions") or ())


@dataclass(frozen=True, kw_only=True, slots=True)
class _Run:
    """One run of a log."""

    content: Mapping[str, Any]
    gate: str
    roots: tuple[str, ...]

    def results(self) -> Sequence[Mapping[str, Any]]:
        return [_table(result) for result in self.content.get("results") or ()]

    def invocations(self) -> Sequence[Mapping[str, Any]]:
        return [_table(call) for call in self.content.get("invocations") or ()]

    def problems(self) -> Iterator[Problem]:
        if not isinstance(self.content.get("results"), list):
            what = "a run of the SARIF log has no results: the tool could not look" + (
                ", or keeps them in other files" if "externalPropertyFileReferences" in self.content else ""
            )
            yield Problem(what=what, way_out=_AGAIN)
        for call in self.invocations():
            if call.get("executionSuccessful") is False:
                yield Problem(what="the SARIF log says that the tool did not succeed", way_out=_AGAIN)
            for kind in ("toolExecutionNotifications", "toolConfigurationNotifications"):
                for note in call.get(kind) or ():
                    if note.get("level") == "error":
                        yield Problem(what=f"the tool reports: {_text(note)}", way_out=_AGAIN)

    def findings(self) -> Iterator[Finding]:
        for result in self._red():
            spot = _table((result.get("locations") or ({},))[0]).get("physicalLocation") or {}
            region = spot.get("region") or {}
            path = self._path(spot.get("artifactLocation") or {})
            text = _text(result)
            named = (spot.get("artifactLocation") or {}).get("uri")
            yield Finding(
                check=f"{self.gate}/{self._rule(result)}",
                message=text if path or not named else f"{str(named)[-80:]}: {text}"[:MESSAGE],
                path=path,
                line=_place_number(region.get("startLine")),
                column=_place_number(region.get("startColumn")),
                end_line=_place_number(region.get("endLine")),
                end_column=_place_number(region.get("endColumn")),
                is_counted=True,
            )

    def has_failures(self) -> bool:
        return any(result.get("level", "warning") in ("warning", "error") for result in self._red())

    def examined(self) -> set[str] | None:
        """Artifacts with the role `analysisTarget`; and, as bandit writes them, the names in its metrics."""
        targets = [it for it in self.content.get("artifacts") or () if "analysisTarget" in (it.get("roles") or ())]
        found = {self._path(it.get("location") or {}) for it in targets}
        metrics = (self.content.get("properties") or {}).get("metrics")
        names = [name for name in metrics if name != "_totals"] if isinstance(metrics, dict) else []
        found |= {self._path({"uri": name}) for name in names}
        return {path for path in found if path} if targets or names else None

    def _red(self) -> Iterator[Mapping[str, Any]]:
        for result in self.results():
            is_gone = result.get("baselineState") == "absent"
            if result.get("kind", "fail") not in _NO_FINDING and not is_gone and not result_is_suppressed(result):
                yield result

    def _rule(self, result: Mapping[str, Any]) -> str:
        rule = result.get("ruleId") or (result.get("rule") or {}).get("id")
        if rule is None and isinstance(result.get("ruleIndex"), int):
            rule = self.content["tool"]["driver"]["rules"][result["ruleIndex"]]["id"]
        return _ODD.sub("-", str(rule or "result"))[:120].strip("-/") or "result"

    def _path(self, location: Mapping[str, Any]) -> str | None:
        """Where an artifact lies in the tree; None when it leads outside or nowhere."""
        index = location.get("index")
        if "uri" not in location and isinstance(index, int) and index >= 0:
            location = self.content["artifacts"][index]["location"]
        uri = location.get("uri")
        if not isinstance(uri, str) or not uri:
            return None
        bases = self.content.get("originalUriBaseIds") or {}
        base = (bases.get(location.get("uriBaseId")) or {}).get("uri", "") if location.get("uriBaseId") else ""
        whole = uri if ":" in uri.split("/", 1)[0] or uri.startswith("/") else f"{base}{uri}"
        if "://" in whole and not whole.startswith("file:"):
            return None
        path = unquote(whole.removeprefix("file://localhost").removeprefix("file://"))
        first, *others = self.roots or ("/nowhere",)
        return place(path, root=first, other_roots=others)


def _table(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise TypeError(f"a table is expected, not {type(value).__name__}")
    return value


def _text(holder: Mapping[str, Any]) -> str:
    message = holder.get("message") or {}
    text = str(message.get("text") or message.get("markdown") or message.get("id") or "no message")
    return " ".join(text.split())[:MESSAGE]


def _place_number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None
