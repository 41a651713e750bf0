from __future__ import annotations

import os
from pathlib import Path

import pytest

from gates.run.whole import read_whole, write_whole


def test_what_was_written_is_read(tmp_path: Path) -> None:
    write_whole(tmp_path / "deep" / "file", b"whole")

    assert read_whole(tmp_path / "deep" / "file") == b"whole"
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["file"]


def test_a_link_is_followed_only_where_it_may_stand(tmp_path: Path) -> None:
    write_whole(tmp_path / "file", b"whole")
    (tmp_path / "link").symlink_to(tmp_path / "file")

    assert read_whole(tmp_path / "link", follows_links=True) == b"whole"
    with pytest.raises(OSError, match="symbolic links"):
        read_whole(tmp_path / "link")


@pytest.mark.parametrize("follows_links", [True, False])
def test_a_pipe_a_device_and_a_folder_are_refused_at_once(tmp_path: Path, follows_links: bool) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()

    for place in (tmp_path / "pipe", Path("/dev/zero"), tmp_path / "folder"):
        with pytest.raises(OSError, match=r"no file|Is a directory"):
            read_whole(place, follows_links=follows_links)
