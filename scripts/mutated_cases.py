"""The project on which broken gates are tried, and the defects that change nothing."""

from __future__ import annotations

from collections.abc import Mapping

from gates.testing import SAMPLE

PROJECT: Mapping[str, str] = SAMPLE
EQUIVALENT: Mapping[str, str] = {
    "specs: _tested: the filter `lane.tests` is gone": "a lane that names no tests has no root, no test file and no run"
    " of its own",
    "compile: read: the filter `spot.kind == 'unreadable'` is gone": (
        "a file with any other finding is among those that were examined, and an account explains only what was not"
    ),
    "format: _measurements: the filter `finding.check == 'format/file-not-parsed'` is gone": (
        "what else is found in a file takes it out of the formatted ones already, or is in a file that is not examined"
    ),
    "smoke: _run: `itself` is left out": (
        "`read` takes which tests are smoke, which does not depend on who else asks; only `plan`, where nothing is "
        "broken here, chooses the process by it"
    ),
}
"""Name of a survivor -> why it is the same gate."""
