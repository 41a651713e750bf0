"""What a pipeline leaves behind: files that it writes, and variables that it sets."""

from __future__ import annotations

from gates.readers.ci.shell_tree import Pipeline, Simple


def files_of(pipeline: Pipeline) -> tuple[str, ...]:
    """The files that the commands of a pipe write."""
    simple = [part for part in pipeline.parts if isinstance(part, Simple)]
    teed = [
        word for part in simple if part.texts[:1] == ("tee",) for word in part.texts[1:] if not word.startswith("-")
    ]
    return (*teed, *(file for part in simple for file in part.files))


def variables_of(pipeline: Pipeline) -> tuple[str, ...]:
    """The variables that a pipeline sets when it does nothing else."""
    part = pipeline.parts[0]
    if isinstance(part, Simple) and not part.words and len(pipeline.parts) == 1:
        return part.assigned
    return ()
