"""The registry: every fault that is asked for. Each is injected here, held by a test of the suite, or open."""

from __future__ import annotations

from collections.abc import Mapping

ROWS: Mapping[str, str] = {
    # JUnit XML
    "A01": "entity bomb, small",
    "A02": "entity bomb, large",
    "A03": "external entity that points at a local file",
    "A04": "report cut",
    "A05": "the suite says no failure, a case has one",
    "A06": "the suite says nine tests, one is inside",
    "A07": "the tool exits with 0 and leaves no report",
    "A08": "report with 0 tests",
    "A09": "raw control character in a message",
    "A10": "100,000 elements nested",
    # coverage data
    "A11": "data file of 0 bytes",
    "A12": "data file cut",
    "A13": "data file of another schema",
    "A14": "text in place of the database",
    "A15": "one of three data files is not there",
    "A16": "measured path leads outside the tree",
    "A17": "one data file with branches, one without",
    # fragments
    "A18": "fragment cut",
    "A19": "key twice in a fragment",
    "A20": "NaN or Infinity in a fragment",
    "A21": "100,000 brackets",
    "A22": "the same fragment twice",
    "A23": "the same part twice, other content",
    "A24": "fragment of another commit",
    "A25": "fragment of a newer version",
    "A26": "part that is not in the plan",
    # history
    "A27": "last line of history cut",
    "A28": "garbage in the middle of history",
    "A29": "lines of a newer version in history",
    "A30": "NUL bytes in history",
    "A31": "times out of order, and one in the future",
    # YAML
    "A32": "alias bomb in YAML",
    "A33": "tag that would make a Python object in YAML",
    "A34": "key twice in YAML",
    "A35": "words that YAML reads as other types",
    "A36": "merge-key bomb in YAML",
    "A37": "YAML file cut",
    "A38": "two documents in one YAML file",
    # TOML
    "A39": "5,000 brackets in the configuration",
    "A40": "key with 8,000 parts in the configuration",
    "A41": "configuration cut",
    # claims
    "A42": "comment never closed in a ledger of claims",
    "A43": "code fence never closed in a ledger of claims",
    "A44": "20,000 openings of a comment in a ledger of claims",
    # tools
    "A45": "output of ruff cut",
    "A46": "ruff finds no file",
    "A47": "ruff dies by a signal",
    "A48": "folder that is not there",
    "A49": "the repository's own configuration turns tests off",
    "A50": "mutants that survive, or that nobody decided on",
    # paths
    "A51": "fragment names a file outside the tree",
    "A52": "link among the fragments",
    "A53": "archive that writes outside its folder",
    "A54": "file name with a line end",
    "A55": "file name that is not UTF-8",
    # outputs
    "A56": "test name with a line end and a heading",
    "A57": "test name with markup",
    "A58": "test name with terminal sequences",
    "A59": "tests print commands for the CI runner",
    "A60": "value with a line end for an output file",
    "A61": "table cell that a spreadsheet would run",
    "A62": "badge label with markup",
    # processes
    "A63": "grandchild holds the output pipe",
    "A64": "grandchild in a session of its own",
    "A65": "child ignores SIGTERM",
    "A66": "SIGINT or SIGTERM to the run",
    "A67": "SIGKILL to the run",
    "A68": "output without end",
    # disk
    "A69": "n-th call on a file fails",
    "A70": "report folder cannot be written",
    "A71": "two runs in one checkout",
    "A72": "SIGKILL while history is appended to",
    "A73": "lock left by a dead process",
    # surroundings
    "A74": "no git, another owner, shallow clone",
    "A75": "no HOME and a user without a name",
    "A76": "locale without UTF-8",
    "A77": "clock jumps back",
    # CI
    "A78": "artifact of a fork claims another pull request",
    # families that go on
    "B01": "baseline cut",
    "B02": "entry of the evidence cache cut",
    "B03": "earlier health.json cut",
    "B04": "memory of the last run cut",
    "B05": "proofs cut",
    "B06": "any bytes in the place of an input",
    "B07": "child dies by a signal, or ends early with 0",
    "B08": "fork bomb of bounded size",
    "B09": "plan for `gates collect` cut",
    "B10": "pipe, folder, link or nonsense in the place of a file that a run keeps",
    "B11": "durations of earlier tasks cut",
    "B12": "ledger of claims cut",
    "B13": "record of verified claims cut",
    "B14": "home, user or machine named in what is shared",
    "B15": "link that waits in a shared folder for temporary files",
}
OPEN: Mapping[str, str] = {
    "A56": "injected with A57: each hostile text goes into each output",
    "A62": "injected with A57: each hostile text goes into each output",
    "A53": "no archive is ever opened: fragments are read from folders",
    "A61": "nothing is written as CSV",
    "A78": "no job of ours comments on pull requests",
}
"""Rows without faults of their own, and why."""
