"""A job's matrix: whether anything of it is left."""

from __future__ import annotations

import itertools

from gates.readers.ci.yaml_nodes import Node

_PRODUCT_LIMIT = 5000


def empty_matrix(matrix: Node) -> int | None:
    """The line of a matrix that plainly has no combination; None when it has one, or nobody can tell."""
    if not matrix.is_mapping:
        return None
    axes: dict[str, list[str]] = {}
    for key, value in matrix.items():
        if key.text in ("include", "exclude"):
            continue
        if not value.is_sequence or any(not node.text for node in value.elements()):
            return matrix.key(key.text).line if value.is_sequence and not list(value.elements()) else None
        axes[key.text] = [node.text for node in value.elements()]
        if not axes[key.text]:
            return key.line
    include, exclude = matrix.get("include"), matrix.get("exclude")
    if include.is_there and (not include.is_sequence or list(include.elements())):
        return None
    if not axes:
        return matrix.key("include").line if include.is_sequence else None
    return matrix.key("exclude").line if _all_excluded(axes, exclude) else None


def matrix_values(matrix: Node, name: str) -> tuple[Node, ...]:
    """Every value that a matrix plainly gives to one of its names."""
    listed = [node for node in matrix.get(name).elements() if node.text]
    included = [rule.get(name) for rule in matrix.get("include").elements()]
    return (*listed, *(node for node in included if node.text))


def _all_excluded(axes: dict[str, list[str]], exclude: Node) -> bool:
    size = 1
    for values in axes.values():
        size *= len(values)
    if not exclude.is_sequence or size > _PRODUCT_LIMIT:
        return False
    rules = [{key.text: value.text for key, value in rule.items()} for rule in exclude.elements()]
    if any("${{" in value for rule in rules for value in rule.values()):
        return False
    for combination in itertools.product(*axes.values()):
        cell = dict(zip(axes, combination, strict=True))
        if not any(rule and all(cell.get(name) == value for name, value in rule.items()) for rule in rules):
            return False
    return True
