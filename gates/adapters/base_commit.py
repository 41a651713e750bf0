"""Reads the commit that a change starts from: which files it has, and the text of those that are compared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gates.adapters.git import Git, GitError

_BLOBS = (b"100644", b"100755", b"120000")


@dataclass(frozen=True, kw_only=True, slots=True)
class BaseCommit:
    """The tree of one commit."""

    git: Git
    sha: str
    blobs: dict[str, str]
    """Path -> id of its content, for every file."""

    @classmethod
    def read(cls, git: Git, sha: str) -> BaseCommit:
        """List a commit.

        Raises:
            GitError: git does not know it.
        """
        blobs = {}
        for record in git.ask("ls-tree", "-r", "-z", "--full-tree", sha).split(b"\0"):
            head, _, path = record.partition(b"\t")
            mode, _, rest = head.partition(b" ")
            if mode in _BLOBS:
                blobs[path.decode("utf-8", "backslashreplace")] = rest.partition(b" ")[2].decode("ascii")
        return cls(git=git, sha=sha, blobs=blobs)

    def texts(self, paths: Iterable[str]) -> dict[str, str]:
        """Path -> text, for those of these paths that the commit has.

        Raises:
            GitError: git does not have the content (a partial clone without network).
        """
        wanted = sorted({path for path in paths if path in self.blobs})
        if not wanted:
            return {}
        out = self.git.ask("cat-file", "--batch", stdin="".join(f"{self.blobs[path]}\n" for path in wanted).encode())
        found, place = {}, 0
        for path in wanted:
            head = out[place : out.index(b"\n", place)]
            fields = head.split(b" ")
            if len(fields) != 3 or fields[1] != b"blob":
                raise GitError(f"git does not have {path} of {self.sha[:12]}", "fetch the base commit completely")
            start = place + len(head) + 1
            end = start + int(fields[2])
            found[path] = out[start:end].decode("utf-8", "replace")
            place = end + 1
        return found
