"""The project on which broken gates are tried, and the defects that change nothing."""

from __future__ import annotations

from collections.abc import Mapping

from gates.testing import SAMPLE

PROJECT: Mapping[str, str] = SAMPLE
EQUIVALENT: Mapping[str, str] = {
    "compile: read: the filter `spot.kind == 'unreadable'` is gone": (
        "a file with any other finding is among those that were examined, and an account explains only what was not"
    ),
    "smoke: _run: `itself` is left out": (
        "`read` takes which tests are smoke, which does not depend on who else asks; only `plan`, where nothing is "
        "broken here, chooses the process by it"
    ),
}
"""Name of a survivor -> why it is the same gate."""
