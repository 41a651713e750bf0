"""Where the tracked links of a working tree lead."""

from __future__ import annotations

import os
from pathlib import Path

from gates.model.link import Leads, Link
from gates.model.scope import Repository, is_python


def read_link(root: Path, name: str) -> Link:
    """Follow one link to its end.

    Args:
        root: the repository root, absolute.
        name: path of the link below it.

    Raises:
        OSError: there is no link.
    """
    written = (root / name).readlink().as_posix()
    end = Path(os.path.realpath(root / name))
    top = Path(os.path.realpath(root))
    is_inside = end.is_relative_to(top) and ".git" not in end.relative_to(top).parts[:1]
    leads = Leads.FOLDER if end.is_dir() else Leads.FILE if end.exists() else Leads.NOTHING
    return Link(
        path=name,
        target=end.relative_to(top).as_posix() if is_inside else written,
        leads=leads,
        is_inside=is_inside,
        holds_python=leads is Leads.FOLDER and _holds_python(end),
    )


def ends_besides(repository: Repository, root: Path) -> tuple[str, ...]:
    """Absolute places that links lead to and that are no tracked files: what lies there changes what links show."""
    tracked = {file.path for file in repository.files}
    ends = [link for link in repository.links if link.target not in tracked]
    return tuple(os.path.realpath(root / link.path) for link in ends if link.leads is not Leads.FILE)


def _holds_python(folder: Path) -> bool:
    try:
        return any(is_python(place.name) for place in folder.iterdir())
    except OSError:
        return True  # nobody can tell, so it is not called empty
