"""The tables of the readiness document, made from `health.json` alone. What did not run is None, and no zero."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gates.model.quantity import percent

Row = dict[str, Any]
_COUNTS = ("collected", "passed", "failed", "errors", "skipped", "xfailed", "xpassed", "deselected")
_HIDDEN = ("duration", "reruns", *_COUNTS)
_UNKNOWN = ("error",)
_STANDINGS = ("criteria", "covered", "failing", "untested", "not_run")
_PLACES = 3
"""So many places of a decision are named."""


def gate_rows(document: Mapping[str, Any]) -> list[Row]:
    """Each part with the evidence that it has."""
    rows = []
    for part in document["gates"]:
        account = part["account"]
        looked = None if account is None else f"{account['examined']:,} of {account['expected']:,} {account['unit']}s"
        tool = part["tool"]
        rows.append(
            {
                "part": part["part"],
                "policy": part["policy"],
                "status": part["status"],
                "looked_at": looked,
                "evidence": part["summary"],
                "proof": "proved" if part["proof"] == "proved" else None,
                "tool": f"{tool['name']} {tool['version']}".strip() if tool else "",
                "command": part["reproduce"],
            }
        )
    return rows


def suite_rows(document: Mapping[str, Any]) -> list[Row]:
    """Tests by category: each part that runs tests, with its counts; all None where it could not be judged."""
    rows = []
    for part in document["gates"]:
        if part["gate"] not in ("tests", "smoke"):
            continue
        counts = {each["metric"].partition(".")[2]: each["value"] for each in part["measurements"] if _whole(each)}
        is_known = part["status"] not in _UNKNOWN
        rows.append(
            {
                "part": part["part"],
                "status": part["status"],
                **{name: counts.get(name) if is_known else None for name in _COUNTS},
            }
        )
    return rows


def metric_rows(document: Mapping[str, Any]) -> list[Row]:
    """Every number of a whole part or component, with its bound where one is set."""
    rows = []
    for part in document["gates"]:
        bounds = {(each["metric"], each["component"]): each for each in part["conditions"] if each["path"] is None}
        said = set()
        for each in part["measurements"]:
            key = (each["metric"], each["component"])
            if each["metric"].partition(".")[2] in _HIDDEN and key not in bounds:
                continue
            said.add(key)
            rows.append(_metric(part, each, bounds.get(key)))
        rows += [_metric(part, None, bound) for key, bound in bounds.items() if key not in said]
    return [row for row in rows if row["bound"] or row["is_ratio"] or row["value"] is None]


def _metric(part: Mapping[str, Any], each: Mapping[str, Any] | None, bound: Mapping[str, Any] | None) -> Row:
    shown = each or bound or {}
    is_known = each is not None and part["status"] not in _UNKNOWN
    return {
        "metric": shown["metric"],
        "scope": shown["component"] or part["lane"] or "the whole repository",
        "value": amount(each) if is_known and each else None,
        "is_ratio": bool(each and each["of"] is not None),
        "bound": _bound(bound) if bound else "",
        "status": bound["status"] if bound else "",
        "part": part["part"],
    }


def module_rows(document: Mapping[str, Any], last_changes: Mapping[str, str] | None) -> list[Row]:
    """A row for each module; None is a gap."""
    return [
        {
            **row,
            "coverage": _share(row["coverage"]),
            "mutation": _share(row["mutation"]),
            "claims": "{} of {}".format(*row["claims"]) if row["claims"] else None,
            "last_change": (last_changes or {}).get(row["module"]),
        }
        for row in document["modules"]
    ]


def criteria_rows(document: Mapping[str, Any]) -> list[Row]:
    """Each criterion once, with its state at every level that asks it; those that are missed first."""
    words = {"pass": "met", "fail": "not met", "error": "not known", "skip": "does not apply"}
    levels = document["readiness"]["levels"]
    rows: dict[tuple[str, str], Row] = {}
    for level in levels:
        for each in level["criteria"]:
            key = (each["asked"], each["found"])
            row = rows.setdefault(key, {**each, "states": {it["level"]: "not asked" for it in levels}, "source": ""})
            row["states"][level["level"]] = words[each["status"]]
            if each["source"] not in row["source"]:
                row["source"] = ", ".join(filter(None, (row["source"], each["source"])))
    return sorted(rows.values(), key=lambda row: row["status"] not in ("fail", "error"))


def gain_rows(document: Mapping[str, Any]) -> list[Row]:
    """What tests of the named functions do to each lane's coverage."""
    return [
        {
            **gain,
            "now": f"{percent(gain['covered'], gain['of'])} %",
            "then": f"{percent(gain['reached'], gain['of'])} %",
            "lane": gain["part"].partition("-")[2],
        }
        for gain in document["work"]["coverage"]
    ]


def spec_rows(document: Mapping[str, Any]) -> list[Row]:
    """Each component that has acceptance criteria, with how they stand; None where it could not be judged."""
    found: dict[str, Row] = {}
    for part in document["gates"]:
        if part["gate"] != "specs":
            continue
        is_known = part["status"] not in _UNKNOWN
        for each in part["measurements"]:
            kind = each["metric"].partition("criteria-")[2]
            if each["component"] and kind:
                row = found.setdefault(each["component"], {"component": each["component"]} | dict.fromkeys(_STANDINGS))
                row[kind.replace("-", "_")] = each["value"] if is_known else None
                row["criteria"] = (each["of"] if is_known else None) if kind == "covered" else row["criteria"]
    return [found[name] for name in sorted(found)]


def decision_rows(document: Mapping[str, Any]) -> list[Row]:
    """Each decision with the first places that it speaks of, as `path:line`."""
    rows = []
    for each in document["decisions"]:
        shown = each["places"][:_PLACES]
        named = list(dict.fromkeys(filter(None, map(_where, shown))))
        more = len(each["places"]) + each["places_left_out"] - len(shown)
        rows.append({**each, "where": named, "where_left_out": more if named else 0})
    return rows


def _where(place: Mapping[str, Any]) -> str:
    """As `Place.where` says it, without the column."""
    path, test, line = place["path"], place["test"], place["line"]
    if not path or test:
        return "::".join(filter(None, (path, test)))
    return f"{path}:{line}" if line else path


def lane_rows(document: Mapping[str, Any]) -> list[Row]:
    """The lanes, with the parts that judge each."""
    rows = []
    for lane in document["lanes"]:
        parts = [part["part"] for part in document["gates"] if part["lane"] == lane["lane"]]
        rows.append({**lane, "parts": len(parts)})
    return rows


def risk_rows(document: Mapping[str, Any]) -> list[Row]:
    """The risks of the level that counts: the aim, else production."""
    levels = document["readiness"]["levels"]
    aim = document["readiness"]["aim"] or "production"
    own = next((level for level in levels if level["level"] == aim), None)
    return list(own["risks"]) if own else []


def limits(document: Mapping[str, Any]) -> list[str]:
    """What was not looked at, and why."""
    gates = {part["gate"] for part in document["gates"]}
    lines = [f"{left['part']} was not run: {left['reason']}" for left in document["left_out"]]
    more = document["left_out_left_out"]
    lines += [f"and {more:,} more parts were not run"] if more else []
    silent = [gate for gate in ("mutation", "claims", "specs", "coverage", "tests") if gate not in gates]
    told = {line.split(" ")[0].partition("-")[0] for line in lines}
    lines += [f"{gate} was not asked: nothing is known of it" for gate in silent if gate not in told]
    for lane in document["lanes"]:
        if lane["policy"] in ("warn", "off"):
            word = "only watched" if lane["policy"] == "warn" else "not measured"
            lines.append(f"lane {lane['lane']} is {word}: {lane['files']:,} files, {lane['lines']:,} lines")
    lines += [f"{part}: no evidence" for part in document["missing_parts"]]
    watched = document["verdict"]["watched"]
    if watched:
        lines.append(f"{watched:,} parts can only warn: they stop nothing")
    return lines


def commands(document: Mapping[str, Any]) -> list[str]:
    """What shows the same again: the whole, each part, the proofs."""
    own = [part["reproduce"] for part in document["gates"] if part["reproduce"]]
    return ["gates health --no-cache", *dict.fromkeys(own), "gates prove", "gates report --template readiness"]


def amount(each: Mapping[str, Any]) -> str:
    """`86.63 % (4,208 of 4,857)`, `1,204`."""
    if each["of"] is None:
        return f"{each['value']:,} {each['unit']}{'' if each['value'] == 1 else 's'}"
    if not each["of"]:
        return "0 of 0"
    return f"{percent(each['value'], each['of'])} % ({each['value']:,} of {each['of']:,})"


def _bound(bound: Mapping[str, Any]) -> str:
    words = [f"{word} {bound[key]}" for key, word in (("minimum", "at least"), ("maximum", "at most")) if key in bound]
    unit = " %" if bound["of"] is not None else ""
    return f"{' and '.join(words)}{unit}"


def _share(pair: list[int] | None) -> str | None:
    return None if pair is None or not pair[1] else f"{percent(pair[0], pair[1])} %"


def _whole(each: Mapping[str, Any]) -> bool:
    return each["component"] is None and "path" not in each
