"""`.caws/policy.yaml`: the change budgets of each tier, for specs that set none themselves."""

from __future__ import annotations

from gates.specs.spec import Budget
from gates.specs.syntax import parse
from gates.specs.values import Value

PLACE = ".caws/policy.yaml"


def policy_budgets(text: str, path: str = PLACE) -> dict[int, Budget]:
    """Tier -> its budget, as far as the file has one that can be read."""
    value = parse(text, path).value
    if value is None:
        return {}
    inner = value.get("policy")
    found = {}
    for outer in (it for it in (value, inner) if it is not None):
        for tier in (1, 2, 3):
            table = _below(outer, "risk_tiers", str(tier)) or _below(outer, "tiers", f"tier_{tier}", "change_budget")
            if table is None or tier in found:
                continue
            files, lines = table.get("max_files"), table.get("max_loc")
            budget = Budget(
                line=table.line, source=path,
                files=files.integer if files is not None else None,
                lines=lines.integer if lines is not None else None,
            )  # fmt: skip
            if budget.files or budget.lines:
                found[tier] = budget
    return found


def _below(value: Value, *names: str) -> Value | None:
    found: Value | None = value
    for name in names:
        found = found.get(name) if found is not None else None
    return found
