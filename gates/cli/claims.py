"""`gates claims ACTION`: what documents say of the repository, held against what is known of it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping

from gates.cli.claims_docs import declare_run_docs, run_docs
from gates.cli.claims_facts import Looked, look
from gates.cli.claims_ledger import check_or_update, declare_check, declare_update
from gates.cli.explain_path import path_below
from gates.cli.prepare import settle
from gates.cli.world import Refusal, World

HELP = "Hold what documents say of the repository against what is known of it."
_OUTCOMES = ("contradicted", "unsupported", "cannot-tell", "supported")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the actions."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, declare in ACTIONS.items():
        declare(actions.add_parser(name, help=_TOLD[name]))


def _audit(audit: argparse.ArgumentParser) -> None:
    audit.description = (
        "Judge each statement of readiness, status and audit documents. Nothing is run, and no network is used."
    )
    audit.epilog = "exit codes: 0 nothing is contradicted, 1 something is, 2 wrong usage, 3 a document cannot be read"
    audit.add_argument("files", nargs="+", metavar="FILE.md", help="a markdown document of this repository")
    audit.add_argument("--format", choices=("text", "json"), default="text", help="text for people, json for programs")
    audit.add_argument(
        "--only", action="append", choices=_OUTCOMES, metavar="OUTCOME",
        help=f"list only statements with this outcome ({', '.join(_OUTCOMES)}); all are counted",
    )  # fmt: skip


def run(args: argparse.Namespace, world: World) -> int:
    """Carry the action out."""
    return _RUNS[args.action](args, world)


def _run_audit(args: argparse.Namespace, world: World) -> int:
    """Judge the documents; 1 when a statement is contradicted."""
    from gates.claims.as_json import as_document
    from gates.claims.audit import audit
    from gates.claims.statement import Outcome
    from gates.claims.terminal import as_lines, summary

    settled = settle(world)
    looked: list[Looked] = []
    for name in dict.fromkeys(args.files):
        path = path_below(settled.root, world.cwd, name)
        if path is None or not (settled.root / path).is_file():
            raise Refusal(f"{name} is no file here", "name a markdown document of this repository")
        looked.append(look(path, settled, world))
    audits = tuple(audit(each.document, each.facts) for each in looked)
    if args.format == "json":
        world.say(json.dumps(as_document(audits, commit_sha=looked[0].commit_sha), indent=2, ensure_ascii=False))
    else:
        outcomes = frozenset(Outcome(name.replace("-", " ")) for name in args.only or _OUTCOMES)
        for each in audits:
            for line in as_lines(each, outcomes=outcomes):
                world.say(line)
        if len(audits) > 1:
            world.say(f"{len(audits)} documents, {summary(audits)}")
    return int(any(each.count(Outcome.CONTRADICTED) for each in audits))


ACTIONS: Mapping[str, Callable[[argparse.ArgumentParser], None]] = {
    "audit": _audit,
    "check": declare_check,
    "update": declare_update,
    "run-docs": declare_run_docs,
}
"""Action -> what declares its arguments."""
_TOLD = {
    "audit": "judge each statement of a document",
    "check": "say where the statuses of the ledger are stale",
    "update": "write the statuses of the ledger",
    "run-docs": "run the code blocks of documents",
}
_RUNS: Mapping[str, Callable[[argparse.Namespace, World], int]] = {
    "audit": _run_audit,
    "check": check_or_update,
    "update": check_or_update,
    "run-docs": run_docs,
}
