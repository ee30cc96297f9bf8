"""Bombs are refused before memory is taken, and no path in an archive is followed."""

import gzip
import io
import os
import struct
import tarfile
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest

from jaxdl.core.errors import CorruptFileError
from jaxdl.data import load
from jaxdl.data.archive import open_gzip, read_tar_gz, unpacked_at_most
from jaxdl.data.cifar import read_cifar
from jaxdl.data.idx import read_idx
from jaxdl.data.npz import read_arrays, read_npz

GIGABYTE = 2**30
PIECE = 2**24
RECORD = bytes(3073)


def member(name, content=b"", **fields):
    """A member of a tar archive, with its padding."""
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for field, value in fields.items():
        setattr(info, field, value)
    padding = bytes(-len(content) % 512)
    return info.tobuf(tarfile.GNU_FORMAT, "utf-8", "strict") + content + padding


def gigabyte_of_zeros(head):
    """The gzip file of some bytes and then a gigabyte of zeros: about a megabyte."""
    return gzip.compress(head) + gzip.compress(bytes(PIECE)) * (GIGABYTE // PIECE)


def zip_of_a_gigabyte(names):
    """An archive whose members are correct arrays of a gigabyte of zeros each."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as file:
        for name in names:
            with file.open(name, "w", force_zip64=True) as array:
                form = {"fortran_order": False, "shape": (2**10, 2**20)}
                np.lib.format.write_array_header_1_0(array, {"descr": "|u1", **form})
                for _ in range(GIGABYTE // PIECE):
                    array.write(bytes(PIECE))
    return buffer.getvalue()


def peak_of_refusing(read, path, message):
    """The most memory in bytes that was taken until the file was refused."""
    tracemalloc.start()
    try:
        with pytest.raises(CorruptFileError, match=message) as caught:
            read(path)
        assert str(path) in str(caught.value)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def cifar_of(path):
    """The reader of CIFAR, for an archive of one record."""
    return read_cifar(path, {"one.bin": 1}, label_bytes=1, num_classes=10)


IDX_HEAD = b"\0\0\x08\1" + struct.pack(">I", GIGABYTE)
ONE = member("one.bin", RECORD)
HUGE_MEMBER = member("zeros.bin", size=GIGABYTE)[:512]


@pytest.mark.parametrize(
    ("read", "head", "message"),
    [
        (read_idx, IDX_HEAD, r"between 1 and \d+ bytes of values; got the shape"),
        (read_idx, b"\0\0\x08\1\0\0\0\1x", "1 bytes of values.*got more"),
        (cifar_of, HUGE_MEMBER, "'one.bin'. and little else; got zeros.bin"),
        (cifar_of, ONE + HUGE_MEMBER, "and little else; got zeros.bin"),
        (cifar_of, member("one.bin", size=GIGABYTE)[:512], "and little else; got one"),
        (cifar_of, ONE + bytes(512), "an end; got"),
    ],
    ids=["idx", "idx tail", "tar", "second member", "the member", "tar tail"],
)
def test_a_megabyte_does_not_become_a_gigabyte(tmp_path, read, head, message):
    path = tmp_path / "bomb.gz"
    path.write_bytes(gigabyte_of_zeros(head))
    assert path.stat().st_size < 2 * 2**20
    assert peak_of_refusing(read, path, message) < 20e6


def test_an_npz_of_a_megabyte_does_not_become_a_gigabyte(tmp_path):
    path = tmp_path / "bomb.npz"
    path.write_bytes(zip_of_a_gigabyte(["x.npy", "y.npy"]))
    assert path.stat().st_size < 3 * 2**20
    message = r"at most 2\d+ bytes in x.npy, or more of them uncompressed; got 107374"
    assert peak_of_refusing(read_npz, path, message) < 50e6


def test_many_arrays_share_the_room(tmp_path):
    part = np.zeros(2**24, np.uint8)
    names = [f"array_{number}" for number in range(5)]
    np.savez_compressed(tmp_path / "many.npz", **dict.fromkeys(names, part))
    read_arrays(tmp_path / "many.npz", names[:4])
    with pytest.raises(CorruptFileError, match=r"at most 0 bytes in array_4.npy, or"):
        read_arrays(tmp_path / "many.npz")


def test_the_room_grows_with_the_file_but_not_beyond_what_deflate_can(tmp_path):
    path = tmp_path / "file"
    for size, room in [(0, 0), (100, 103_200), (10**5, 2**26), (10**6, 10**8)]:
        path.write_bytes(bytes(size))
        assert unpacked_at_most(path) == room


def test_a_very_regular_file_of_moderate_size_is_read(tmp_path):
    x, y = np.zeros((2**16, 100)), np.arange(2**16) % 2
    np.savez_compressed(tmp_path / "flat.npz", x=x, y=y)
    assert (tmp_path / "flat.npz").stat().st_size * 100 < x.nbytes < 2**26
    assert read_npz(tmp_path / "flat.npz").dataset.x.shape == x.shape


def test_damage_inside_the_statement_names_the_file(tmp_path):
    path = tmp_path / "some.gz"
    path.write_bytes(gzip.compress(b"abc"))
    with open_gzip(path) as stream:
        assert stream.read() == b"abc"
    path.write_bytes(gzip.compress(b"abc")[:-3])
    with (
        pytest.raises(CorruptFileError, match=r"some.gz must hold an intact gzip"),
        open_gzip(path) as stream,
    ):
        stream.read()


HOSTILE = {
    "up": member("../../one.bin", RECORD),
    "up inside": member("folder/../../../one.bin", RECORD),
    "absolute": member("/{outside}/one.bin", RECORD),
    "a link out": member("one.bin", type=tarfile.SYMTYPE, linkname="{outside}/canary"),
    "a hard link": member("one.bin", type=tarfile.LNKTYPE, linkname="{outside}/canary"),
    "through a link": (
        member("link", type=tarfile.SYMTYPE, linkname="{outside}")
        + member("link/one.bin", RECORD)
    ),
    "a device": member("one.bin", type=tarfile.CHRTYPE, devmajor=1, devminor=5),
    "a folder": member("one.bin", type=tarfile.DIRTYPE),
    "a pipe": member("one.bin", type=tarfile.FIFOTYPE),
}


def disk(folder):
    """Every file and folder with its time and content."""
    return {
        path: (path.lstat().st_mtime_ns, path.is_file() and path.read_bytes())
        for path in sorted(folder.rglob("*"))
    }


@pytest.mark.parametrize("kind", HOSTILE)
def test_no_path_in_an_archive_reaches_the_disk(tmp_path, monkeypatch, kind):
    inside, outside = tmp_path / "a" / "b" / "cifar10", tmp_path / "o"
    inside.mkdir(parents=True)
    outside.mkdir()
    (outside / "canary").write_text("alive")
    monkeypatch.chdir(inside)
    content = rewritten(HOSTILE[kind], str(outside))
    archive = inside / "c.tar.gz"
    archive.write_bytes(gzip.compress(content + bytes(1024)))
    before = disk(tmp_path)
    if RECORD in content:
        ((x, y),) = cifar_of(archive)
        assert (x.shape, y.tolist()) == ((1, 32, 32, 3), [0])
    else:  # a link, a folder or a device is not a file
        with pytest.raises(CorruptFileError, match=r"c.tar.gz must hold the members"):
            cifar_of(archive)
    assert disk(tmp_path) == before
    assert not Path("/one.bin").exists()


def rewritten(content, outside):
    """The archive with the real folder in its names, and right checksums."""
    blocks = []
    with tarfile.open(fileobj=io.BytesIO(content + bytes(1024))) as archive:
        for info in archive:
            info.name = info.name.replace("{outside}", outside)
            info.linkname = info.linkname.replace("{outside}", outside)
            blocks.append(info.tobuf(tarfile.GNU_FORMAT, "utf-8", "strict"))
            if info.isreg():
                blocks.append(archive.extractfile(info).read().ljust(3584, b"\0"))
    return b"".join(blocks)


@pytest.mark.parametrize("kind", ["up", "absolute", "through a link"])
def test_the_hostile_archives_would_do_harm_if_extracted(tmp_path, kind):
    inside, outside = tmp_path / "a" / "b", tmp_path / "o"
    inside.mkdir(parents=True)
    outside.mkdir()
    content = rewritten(HOSTILE[kind], str(outside)) + bytes(1024)
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        archive.extractall(inside, filter="fully_trusted")
    assert [p for p in tmp_path.rglob("one.bin") if inside not in p.parents]


def test_members_of_a_zip_with_paths_are_not_followed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    with zipfile.ZipFile(tmp_path / "in" / "my.npz", "w") as archive:
        for name, array in (("x", np.ones((30, 2))), ("y", np.arange(30) % 3)):
            buffer = io.BytesIO()
            np.save(buffer, array)
            archive.writestr(f"../{name}.npy", buffer.getvalue())
            archive.writestr(f"{name}.npy", buffer.getvalue())
    before = disk(tmp_path)
    load(f"npz:{tmp_path / 'in' / 'my.npz'}")
    assert disk(tmp_path) == before


class Canary:
    """An object whose unpickling makes a folder."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


@pytest.mark.parametrize("target", ["x", "y"])
def test_objects_in_an_npz_are_not_brought_to_life(tmp_path, target):
    arrays = {"x": np.ones((30, 2)), "y": np.arange(30) % 3}
    arrays[target] = np.array([[Canary(tmp_path / "canary")] * 2] * 30, object)
    np.savez(tmp_path / "evil.npz", **arrays)
    with pytest.raises(CorruptFileError, match=f"numbers in {target}.npy; got object"):
        load(f"npz:{tmp_path / 'evil.npz'}")
    assert not (tmp_path / "canary").exists()
    with np.load(tmp_path / "evil.npz", allow_pickle=True) as archive:
        archive[target]
    assert (tmp_path / "canary").is_dir(), "whoever unpickles it has the canary"


@pytest.mark.parametrize("claim", [2**40, 2**62])
def test_a_zip_that_lies_about_its_sizes_is_refused(tmp_path, claim):
    buffer = io.BytesIO()
    form = {"descr": "|u1", "fortran_order": False, "shape": (1, claim)}
    np.lib.format.write_array_header_1_0(buffer, form)
    content, path = buffer.getvalue() + b"x", tmp_path / "liar.npz"
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packed.compress(content) + packed.flush()
    extra = struct.pack("<HHQQ", 1, 16, claim + len(content), len(body))
    sizes, names = (2**32 - 1, 2**32 - 1), (len("x.npy"), len(extra))
    fields = 45, 0, zipfile.ZIP_DEFLATED, 0, 33, zlib.crc32(content), *sizes, *names
    local = struct.pack("<HHHHHIIIHH", *fields)
    first = b"PK\3\4" + local + b"x.npy" + extra + body
    entry = b"PK\1\2" + struct.pack("<H", 45) + local + bytes(14) + b"x.npy" + extra
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(entry), len(first), 0)
    path.write_bytes(first + entry + end)
    message = "at most .* bytes in x.npy"
    assert peak_of_refusing(read_npz, path, message) < 5e6


def test_a_file_that_is_missing_is_missing(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_tar_gz(tmp_path / "absent.tar.gz", {"a": 1})
