"""Writes what coverage knows of the files named on standard input (NUL-separated) as one JSON file.

    python coverage_report.py OUT --measure PATH... < files

Numbers come from coverage's own JSON report over exactly these files, so a file that was never imported counts with
all its statements. A file that is not in that report is named, with the reason.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import warnings
from typing import Any

import coverage
from coverage.exceptions import NoDataError

VERSION = 1


def main(argv: list[str]) -> None:
    """Combine this run's data, report it, and write OUT/coverage.json."""
    if sys.path and os.path.abspath(sys.path[0]) != os.path.dirname(os.path.abspath(__file__)):
        sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    options = importlib.import_module("coverage_options")
    out = os.path.abspath(argv[0])
    names = [name for name in sys.stdin.buffer.read().decode("utf-8").split("\0") if name]
    sources = [argv[index + 1] for index, option in enumerate(argv) if option == "--measure"]
    report: dict[str, Any] = {
        "version": VERSION,
        "coverage": coverage.__version__,
        "problems": [],
        "files": {},
        "omitted": {},
    }
    report["unparsable"] = {}
    measuring = options.configured(out, sources)
    report["config_file"] = _config_file(measuring, out)
    report["patches"] = hasattr(measuring.config, "patch")
    report["omit"] = options.omitted_patterns(measuring)
    report["exclude"] = list(measuring.get_exclude_list("exclude"))
    report["partial"] = list(measuring.get_exclude_list("partial"))
    try:
        measuring.combine([os.path.join(out, "coverage-data")], strict=True, keep=True)
    except coverage.CoverageException as error:
        report["problems"].append(str(error))
    else:
        _fill(report, measuring, names, out)
    temporary = os.path.join(out, "coverage.json.part")
    with open(temporary, "w", encoding="ascii") as file:
        json.dump(report, file, separators=(",", ":"))
    os.replace(temporary, os.path.join(out, "coverage.json"))


def _fill(report: dict[str, Any], measuring: coverage.Coverage, names: list[str], out: str) -> None:
    data = measuring.get_data()
    measured = {os.path.realpath(name) for name in data.measured_files() if data.lines(name)}
    report["has_branches"] = bool(data.has_arcs())
    wanted = {os.path.realpath(name): name for name in names}
    report["measured_files"] = len(measured)
    raw = os.path.join(out, "coverage-raw.json")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            measuring.json_report(
                morfs=sorted(wanted), outfile=raw, ignore_errors=True, omit=report["omit"] or None, show_contexts=False
            )
    except NoDataError:
        files = {}
    else:
        with open(raw, encoding="utf-8") as file:
            files = json.load(file)["files"]
        os.remove(raw)
    for place, entry in files.items():
        absolute = os.path.realpath(place)
        summary, executed = entry["summary"], entry["executed_lines"]
        if len(executed) + len(entry["missing_lines"]) != summary["num_statements"]:
            executed = sorted(set(executed) & set(measuring.analysis2(absolute)[1]))  # coverage < 7.7 lists docstrings
        report["files"][wanted[absolute]] = {
            "executed": executed, "missing": entry["missing_lines"],
            "excluded": entry["excluded_lines"], "branches": summary.get("num_branches", 0),
            "covered_branches": summary.get("covered_branches", 0), "is_measured": absolute in measured,
            "functions": {
                name: told["missing_lines"]
                for name, told in entry.get("functions", {}).items()  # coverage 7.6
                if name and told["missing_lines"]
            },
        }  # fmt: skip
    for absolute, name in sorted(wanted.items()):
        if name not in report["files"]:
            _explain(report, measuring, absolute, name)


def _explain(report: dict[str, Any], measuring: coverage.Coverage, absolute: str, name: str) -> None:
    """Why a file is not in coverage's report: it cannot be parsed, or a pattern leaves it out."""
    try:
        measuring.analysis2(absolute)
    except Exception as error:
        text = str(error).replace(os.getcwd() + os.sep, "")
        report["unparsable"][name] = (text.splitlines() or [type(error).__name__])[0][:500]
        return
    report["omitted"][name] = _pattern(report["omit"], absolute)


def _pattern(patterns: list[str], absolute: str) -> str:
    """The first pattern that leaves a file out, as the repository wrote it; "" when it cannot be told."""
    try:
        from coverage.files import GlobMatcher, prep_patterns

        for pattern in patterns:
            if GlobMatcher(prep_patterns([pattern]), "omit").match(absolute):
                return pattern
    except Exception:
        return ""
    return ""


def _config_file(measuring: coverage.Coverage, out: str) -> str | None:
    """The file that settings came from; coverage opens others before it that hold no section of coverage."""
    used = measuring.config.config_file
    if used is None or os.path.dirname(os.path.realpath(used)) == os.path.realpath(out):  # ours, and empty
        return None
    return os.path.relpath(used).replace(os.sep, "/")


if __name__ == "__main__":
    main(sys.argv[1:])
