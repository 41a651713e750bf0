"""What pyproject.toml says about a project's own packages. It only helps a proposal, so nothing in it is an error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gates.config.document import parse
from gates.config.mistakes import ConfigError


@dataclass(frozen=True, kw_only=True, slots=True)
class Declared:
    """Names that the build configuration gives."""

    packages: frozenset[str] = frozenset()
    """Paths of top-level packages and modules, with or without the source root: `src/acme`, `acme`, `acme.py`."""
    source_roots: frozenset[str] = frozenset()
    """Folders that packages are looked for in, besides the usual ones."""

    def names(self, path: str) -> bool:
        """Whether this top-level folder or module is named as a package of the project."""
        plain = path.removesuffix(".pyi").removesuffix(".py")
        return plain in self.packages or plain.rpartition("/")[2] in self.packages


def declared(pyproject_text: str | None) -> Declared:
    """Read hatch, setuptools, poetry, flit, pdm, uv and the project's own name; nothing when it cannot be read."""
    if pyproject_text is None:
        return Declared()
    try:
        content = parse(pyproject_text, "pyproject.toml").content
    except ConfigError:
        return Declared()
    found = {_clean(name) for name in _packages(content)}
    roots = {_clean(name) for name in _texts(_at(content, "tool.setuptools.packages.find.where"))}
    roots |= {_clean(name) for name in _texts(_at(content, "tool.maturin.python-source"))}
    roots |= {_clean(name) for name in _texts(_at(content, "tool.uv.build-backend.module-root"))}
    roots |= {_clean(name) for name in _texts(_at(content, "tool.pdm.build.package-dir"))}
    package_dir = _at(content, "tool.setuptools.package-dir")
    if isinstance(package_dir, Mapping):
        roots |= {_clean(name) for name in _texts(package_dir.get(""))}
    return Declared(packages=frozenset(found - {""}), source_roots=frozenset(roots - {"", "."}))


def _packages(content: Mapping[str, object]) -> Iterator[str]:
    for key in ("project.name", "tool.poetry.name", "tool.flit.metadata.module"):
        for name in _texts(_at(content, key)):
            yield name.replace("-", "_").lower()
            yield name.replace("-", "_")
    yield from _texts(_at(content, "tool.flit.module.name"))
    yield from _texts(_at(content, "tool.uv.build-backend.module-name"))
    yield from _texts(_at(content, "tool.hatch.build.targets.wheel.packages"))
    yield from _texts(_at(content, "tool.hatch.build.packages"))
    yield from _texts(_at(content, "tool.setuptools.py-modules"))
    yield from (name.split(".")[0] for name in _texts(_at(content, "tool.setuptools.packages")))
    for row in _rows(_at(content, "tool.poetry.packages")):
        folder = row.get("from")
        prefix = f"{folder}/" if isinstance(folder, str) else ""
        for name in _texts(row.get("include")):
            yield f"{prefix}{name}"


def _at(content: object, dotted: str) -> object:
    for key in dotted.split("."):
        content = content.get(key) if isinstance(content, Mapping) else None
    return content


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _rows(value: object) -> tuple[Mapping[str, object], ...]:
    return tuple(row for row in value if isinstance(row, dict)) if isinstance(value, list) else ()


def _clean(name: str) -> str:
    return name.split("*")[0].removeprefix("./").strip("/").removesuffix(".py")
