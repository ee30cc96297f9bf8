"""Small files are whole or not there, and a full disk is named before it is full."""

import errno
import os
import re
import shutil
import stat

import pytest

from jaxdl.train.files import MIB, no_space, require_space, sync_folder, write_durably


def test_a_file_is_written_and_nothing_is_left_beside_it(tmp_path):
    path = tmp_path / "a.json"
    for text in ("one\n", "", "größer\n"):
        write_durably(path, text)
        assert path.read_text() == text
        assert list(tmp_path.iterdir()) == [path]


def test_the_bytes_are_on_the_disk_before_the_name_is(tmp_path, monkeypatch):
    """First the content, then the name, then the folder that holds the name."""
    path, seen, sync = tmp_path / "a", [], os.fsync
    path.write_text("old")

    def recorded(handle):
        is_folder = stat.S_ISDIR(os.fstat(handle).st_mode)
        seen.append(("folder" if is_folder else "file", path.read_text()))
        sync(handle)

    monkeypatch.setattr(os, "fsync", recorded)
    write_durably(path, "new")
    assert seen == [("file", "old"), ("folder", "new")]


def test_a_write_that_fails_leaves_the_old_file_and_the_next_one_works(
    tmp_path, monkeypatch
):
    path = tmp_path / "a"
    write_durably(path, "old")

    def full(_):
        raise OSError(errno.ENOSPC, "no space")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="no space"):
            write_durably(path, "new")
    assert path.read_text() == "old"
    write_durably(path, "newer")
    assert path.read_text() == "newer"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_cannot_be_waited_for(tmp_path):
    sync_folder(tmp_path)
    with pytest.raises(FileNotFoundError):
        sync_folder(tmp_path / "none")


def test_a_folder_with_room_is_made_and_left_empty(tmp_path):
    folder = tmp_path / "runs" / "one"
    require_space(folder, MIB)
    require_space(folder, 0)
    assert list(folder.iterdir()) == []


def test_a_disk_that_is_too_full_is_named_with_both_sizes(tmp_path):
    needed = 2 * shutil.disk_usage(tmp_path).total
    rule = re.escape(f"{tmp_path} must have room for {needed:,} bytes; got ")
    with pytest.raises(OSError, match=rule) as caught:
        require_space(tmp_path, needed)
    assert caught.value.errno == errno.ENOSPC
    assert "free. Make room, or choose another workdir" in str(caught.value)


def test_the_message_counts_in_thousands(tmp_path):
    assert "room for 12,345 bytes; got 1,000 free" in no_space(tmp_path, 12345, 1000)


def test_a_folder_below_a_file_cannot_be_made(tmp_path):
    (tmp_path / "file").touch()
    for path in (tmp_path / "file", tmp_path / "file" / "run"):
        with pytest.raises(OSError, match="file"):
            require_space(path, 0)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_is_read_only_is_refused(tmp_path):
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(PermissionError):
            require_space(tmp_path, 0)
    finally:
        tmp_path.chmod(0o755)
