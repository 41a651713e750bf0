"""Runs pytest with the recorder, and under coverage when sources are named. Standard library only.

    python run_suite.py OUT [--source PATH]... [--measure PATH]... [--subprocesses] -- PYTEST-ARGUMENT...

Sources are the code under test; those that are measured are traced by coverage.

It behaves as `python -m pytest` does: the current folder is first on the import path. Coverage takes the repository's
configuration, with only the scope, the branches and the data file replaced.
"""

from __future__ import annotations

import importlib
import os
import runpy
import shutil
import sys

PLUGIN = "gates_pytest_record"
PARTS = ("pytest_record", "loaded_modules", "watched_warnings", "failure_texts", "raised_errors", "unittest_cases")
"""The plugin and what it is made of; each is copied to where the tests can import it, under a name of ours."""


def main(argv: list[str]) -> None:
    """Run the suite in this process and end with its exit code."""
    cut = argv.index("--")
    out, options, arguments = os.path.abspath(argv[0]), argv[1:cut], argv[cut + 1 :]
    sources = [options[index + 1] for index, option in enumerate(options) if option == "--source"]
    measured = [options[index + 1] for index, option in enumerate(options) if option == "--measure"]
    here = os.path.dirname(os.path.abspath(__file__))
    if sys.path and os.path.abspath(sys.path[0]) == here:
        sys.path[0] = os.getcwd()
    else:
        sys.path.insert(0, os.getcwd())
    folder = os.path.join(out, "plugin")
    os.makedirs(folder, exist_ok=True)
    for name in PARTS:
        shutil.copyfile(os.path.join(here, name + ".py"), os.path.join(folder, "gates_" + name + ".py"))
    sys.path.append(folder)
    under_test = [argument for source in sources for argument in ("--gates-source", source)]
    record = os.path.join(out, "record.jsonl")
    sys.argv = ["pytest", "-p", PLUGIN, "--gates-record", record, *under_test, *arguments]
    if not measured:
        runpy.run_module("pytest", run_name="__main__", alter_sys=True)
        return
    sys.path.insert(1, here)
    options_of = importlib.import_module("coverage_options")
    del sys.path[1]
    measuring = options_of.configured(out, measured, subprocesses="--subprocesses" in options)
    measuring.start()
    try:
        runpy.run_module("pytest", run_name="__main__", alter_sys=True)
    finally:
        measuring.stop()
        measuring.save()


if __name__ == "__main__":
    main(sys.argv[1:])
