"""Every link inside the repository leads somewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.pages import DOCS, ROOT, anchors, links, name, pages


@pytest.mark.parametrize("page", pages(), ids=name)
def test_each_link_resolves(page: Path) -> None:
    broken = []
    for link in links(page.read_text(encoding="utf-8")):
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = link.partition("#")
        target = page if not path else (page.parent / path)
        is_there = target.resolve().is_relative_to(ROOT) and target.exists()
        if not is_there or (anchor and anchor not in anchors(target.read_text(encoding="utf-8"))):
            broken.append(link)

    assert broken == []


def test_each_page_can_be_reached_from_the_first() -> None:
    reached, waiting = set(), [ROOT / "README.md", DOCS / "index.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md" or not page.exists():
            continue
        reached.add(page)
        found = (link.partition("#")[0] for link in links(page.read_text(encoding="utf-8")) if "://" not in link)
        waiting += [(page.parent / path).resolve() for path in found]

    assert [name(page) for page in pages() if page.is_relative_to(DOCS) and page not in reached] == []
