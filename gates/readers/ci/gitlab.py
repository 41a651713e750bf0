"""`.gitlab-ci.yml` -> the scripts of its jobs, with `extends` and `default` followed, and what allows them to fail."""

from __future__ import annotations

from gates.readers.ci.block import Block, Source, Text
from gates.readers.ci.flow import Options
from gates.readers.ci.hole import Hole
from gates.readers.ci.yaml_nodes import Node, YamlError, read_yaml

_NO_JOBS = frozenset(
    {"default", "include", "stages", "variables", "workflow", "image", "services", "cache", "before_script",
     "after_script", "types", "spec"}
)  # fmt: skip
_DEPTH = 10


def read_gitlab(path: str, text: str) -> Source:
    """Read the file; what it includes from elsewhere is opaque."""
    try:
        documents = read_yaml(text)
    except YamlError as error:
        return Source(path=path, problem=str(error))
    root = documents[-1] if documents else Node()
    if not root.is_mapping:
        return Source(path=path, problem="it holds no mapping")
    jobs = {key.text: (key, value) for key, value in root.items() if key.text not in _NO_JOBS and value.is_mapping}
    blocks: list[Block] = []
    for name, (_, job) in jobs.items():
        if name.startswith("."):
            continue
        layers = _layers(job, jobs, 0)
        if any(layer.get("trigger").is_there for layer in layers):
            continue
        masks = _masks(path, name, layers)
        scripts = [_first(layers, part) or root.get("default").get(part) for part in ("before_script", "script")]
        for script in scripts:
            blocks.extend(
                Block(
                    path=path,
                    script=element.shell(),
                    options=Options(errexit=True, pipefail=True),
                    job=name,
                    masks=masks,
                )
                for element in script.elements()
            )
    opaque = [f"{path}:{root.get('include').line} includes other files"] if root.get("include").is_there else []
    return Source(path=path, blocks=tuple(_joined(blocks)), opaque=tuple(opaque))


def _joined(blocks: list[Block]) -> list[Block]:
    """The lines of a job as one script, as the runner joins them: `set +e` in one holds for the next."""
    found: dict[str, Block] = {}
    for block in blocks:
        before = found.get(block.job)
        if before is None:
            found[block.job] = block
            continue
        text = before.script.text.removesuffix("\n") + "\n" + block.script.text
        kept = before.script.lines[: before.script.text.removesuffix("\n").count("\n") + 1]
        script = Text(text=text, lines=(*kept, *block.script.lines))
        found[block.job] = Block(
            path=block.path, script=script, options=block.options, job=block.job, masks=block.masks
        )
    return list(found.values())


def _layers(job: Node, jobs: dict[str, tuple[Node, Node]], depth: int) -> list[Node]:
    """The job, then what it extends, nearest first."""
    found = [job]
    if depth < _DEPTH:
        for name in reversed([node.text for node in job.get("extends").elements()]):
            if name in jobs:
                found += _layers(jobs[name][1], jobs, depth + 1)
    return found


def _first(layers: list[Node], name: str) -> Node:
    return next((layer.get(name) for layer in layers if layer.get(name).is_there), Node())


def _masks(path: str, name: str, layers: list[Node]) -> tuple[Hole, ...]:
    masks = []
    owner = next((layer for layer in layers if layer.get("allow_failure").is_there), None)
    if owner is not None:
        allowed = owner.get("allow_failure")
        codes = {node.text for node in allowed.get("exit_codes").elements()}
        if allowed.is_true or "1" in codes:
            masks.append(
                Hole(
                    slug="allowed-failure", path=path, line=owner.key("allow_failure").line,
                    write="delete `allow_failure`",
                    what=f"the job {name} may fail: `allow_failure` lets the pipeline pass",
                )
            )  # fmt: skip
    when, rules = _first(layers, "when"), list(_first(layers, "rules").elements())
    whens = [when] if not rules else [rule.get("when") for rule in rules]
    if whens and all(node.text == "manual" for node in whens) and owner is None:
        what = f"the job {name} waits for somebody to start it, and the pipeline passes without it"
        masks.append(Hole(slug="manual-gate", path=path, line=whens[0].line, what=what, write="delete `when: manual`"))
    if whens and all(node.text == "never" for node in whens):
        what = f"the job {name} never runs"
        masks.append(Hole(slug="never-runs", path=path, line=whens[0].line, what=what, write="delete `when: never`"))
    for rule in rules:
        if rule.get("allow_failure").is_true and len(rules) == 1:
            what = f"the job {name} may fail: `allow_failure` lets the pipeline pass"
            masks.append(
                Hole(
                    slug="allowed-failure",
                    path=path,
                    line=rule.get("allow_failure").line,
                    what=what,
                    write="delete `allow_failure`",
                )
            )
    return tuple(masks)
