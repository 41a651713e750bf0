"""What a run leaves for others names no home, user or machine, and no temporary file has a name that one can guess."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

from faults.ledger import Entry, Harm
from faults.subject import Subject

USER = "zyxwvu-the-user"
SHARED = (".gates/health", ".gates/fragments", ".gates/cache", ".gates/proofs.json")
"""What is uploaded, kept for other machines, or shown."""
LOCAL = ".gates/cache/last-health"
"""Where the files of this machine lie, so that a second run need not look again; of no use anywhere else."""


def shared_files(root: Path) -> list[Path]:
    places = [root / name for name in SHARED]
    files = [file for place in places for file in ([place] if place.is_file() else place.rglob("*"))]
    return [file for file in files if file.is_file() and file != root / LOCAL]


def test_no_artifact_names_home_user_or_machine(subject: Subject, fault: Callable[[str, str], Entry]) -> None:
    entry = fault("B14", "health, run and prove below a home; every file that is shared")
    home = subject.root.parent
    env = {"HOME": str(home), "USER": USER, "LOGNAME": USER, "HOSTNAME": "zyxwvu-the-host"}
    for arguments in (("health", "--no-cache"), ("run", "lint-prod", "tests-prod"), ("prove", "lint-prod")):
        subject.run(*arguments, env=env)
    secret = {"home": str(home), "user": USER, "host variable": env["HOSTNAME"], "host": socket.gethostname()}
    files = shared_files(subject.root)
    assert len(files) > 10, files
    for file in files:
        data = file.read_bytes()
        told = [what for what, text in secret.items() if len(text) > 3 and text.encode() in data]
        name = file.relative_to(subject.root).as_posix()
        entry.add(gave="tells" if told else "tells nothing", harms={Harm.LOST: str(told)} if told else {}, what=name)


def seen_while(subject: Subject, folder: Path) -> set[str]:
    """Names that stood in the shared folder at any moment of a run."""
    names: set[str] = set()
    number = os.fork()
    if number == 0:
        subject.run("prove", "lint-prod", "--all")
        os._exit(0)
    while os.waitpid(number, os.WNOHANG)[0] == 0:
        names |= {path.name for path in folder.iterdir()}
        time.sleep(0.002)
    return names


def test_no_link_that_waits_in_a_shared_folder_is_followed(
    subject: Subject, fault: Callable[[str, str], Entry]
) -> None:
    entry = fault("B15", "links planted at every name that an earlier run used in TMPDIR")
    subject.temporary.mkdir(exist_ok=True)
    first = seen_while(subject, subject.temporary)
    assert first
    victim = subject.root.parent / "victim"
    victim.write_text("untouched")
    for name in first:
        (subject.temporary / name).symlink_to(victim)
    again = seen_while(subject, subject.temporary) - first
    for name in sorted(first):
        place = subject.temporary / name
        harms = {}
        if not place.is_symlink() or victim.read_text() != "untouched" or not again:
            harms[Harm.LOST] = f"{name} was used again"
        entry.add(gave="another name", harms=harms, what=name)
        place.unlink()
