"""Which files are specs, and what a change may touch, when nobody says otherwise. Every run asks; few have specs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gates.readers.globs import glob_matches

DEFAULT_FILES = ("**/working-spec.yaml", "**/working-spec.yml", ".caws/specs/*.yaml", ".caws/specs/*.yml")
"""Globs of the files that are specs when nobody names others."""
GENERATED = (
    "*.lock", "package-lock.json", "pnpm-lock.yaml", "*_pb2.py", "*_pb2.pyi", "*_pb2_grpc.py", "*.min.js", "*.min.css",
    "*.snap",
)  # fmt: skip
"""Globs of files that programs write."""
FREE = (
    "*.md", "*.rst", "docs/**", "changelog.d/**", ".caws/**", ".github/**", ".gitignore", ".gitattributes",
)  # fmt: skip
"""Globs of files that a change may touch whatever its scope."""


def spec_files(paths: Iterable[str], globs: Sequence[str] = DEFAULT_FILES) -> tuple[str, ...]:
    """Those of these paths that are specs, sorted; what stands in a folder `templates` is none."""
    return tuple(sorted({path for path in paths if path.endswith((".yaml", ".yml")) and _named(globs, path)}))


def _named(globs: Sequence[str], path: str) -> bool:
    return "templates" not in path.split("/")[:-1] and any(glob_matches(glob, path) for glob in globs)
