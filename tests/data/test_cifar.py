"""CIFAR records give the pictures that were written, or an error naming the file."""

import functools
import gzip
import io
import tarfile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jaxdl.core.errors import CorruptFileError
from jaxdl.data.cifar import read_cifar

MEMBERS = {"one.bin": 2, "two.bin": 1}
FORM = {"label_bytes": 1, "num_classes": 10}
# Without the time of the day, which would rename the cases of a test in each process.
gzipped = functools.partial(gzip.compress, mtime=0)


def records(labels, seed=0):
    """Pictures ``[rows, 32, 32, 3]`` and the bytes of their records."""
    random = np.random.default_rng(seed)
    x = random.integers(0, 256, (len(labels), 32, 32, 3), np.uint8)
    planes = x.transpose(0, 3, 1, 2).reshape(len(labels), -1)
    return x, np.c_[np.array(labels, np.uint8), planes].astype(np.uint8).tobytes()


def tar(files, **options):
    """An uncompressed archive with the files in a folder."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", **options) as archive:
        folder = tarfile.TarInfo("some-folder")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        for name, content in files.items():
            member = tarfile.TarInfo(f"some-folder/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


ONE, TWO = records([[3], [9]], 1), records([[0]], 2)
FILES = {"readme.html": b"hello", "two.bin": TWO[1], "one.bin": ONE[1]}
ARCHIVE = tar(FILES)


@pytest.fixture
def read(tmp_path):
    def read_bytes(content, **form):
        path = tmp_path / "c.tar.gz"
        path.write_bytes(content)
        return read_cifar(path, MEMBERS, **{**FORM, **form})

    return read_bytes


def check(parts):
    (x1, y1), (x2, y2) = parts
    np.testing.assert_array_equal(x1, ONE[0])
    np.testing.assert_array_equal(x2, TWO[0])
    assert (y1.tolist(), y2.tolist()) == ([3, 9], [0])


@pytest.mark.parametrize("style", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_pictures_survive_the_archive(read, style):
    check(read(gzipped(tar(FILES, format=style))))


def test_an_unpacked_folder_is_read_as_well(tmp_path):
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    check(read_cifar(tmp_path, MEMBERS, **FORM))


def test_the_fine_label_of_two_is_the_label(read):
    x, first = records([[19, 99], [0, 7]])
    _, second = records([[1, 2]])
    archive = gzipped(tar({"one.bin": first, "two.bin": second}))
    parts = read(archive, label_bytes=2, num_classes=100)
    np.testing.assert_array_equal(parts[0][0], x)
    assert parts[0][1].tolist() == [99, 7]


def test_a_file_of_a_folder_must_have_its_size(tmp_path):
    (tmp_path / "one.bin").write_bytes(ONE[1][:-1])
    with pytest.raises(
        CorruptFileError, match=r"one.bin must hold 6146 bytes; got 6145"
    ):
        read_cifar(tmp_path, MEMBERS, **FORM)
    (tmp_path / "one.bin").write_bytes(ONE[1])
    with pytest.raises(
        CorruptFileError, match=r"two.bin .* 3073 bytes; got no such file"
    ):
        read_cifar(tmp_path, MEMBERS, **FORM)


def bad_size(size):
    """The archive with another size in the first header, and a right checksum."""
    head = bytearray(ARCHIVE[:512])
    head[124:136] = size
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    return bytes(head) + ARCHIVE[512:]


BOMB = tar({"zeros": bytes(2**21), **FILES})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "must hold the members .* none of .'one.bin', 'two.bin'."),
        (ARCHIVE, "an intact gzip file"),
        (gzipped(ARCHIVE)[:-9], "an intact gzip file"),
        (gzipped(ARCHIVE)[:-8] + bytes(8), "an intact gzip file; got CRC"),
        (gzipped(b"x" * 512), "headers of a tar archive"),
        (gzipped(ARCHIVE[:100]), "headers of a tar archive"),
        (gzipped(b"y" + ARCHIVE[1:]), "headers .*wrong checksum"),
        (gzipped(bad_size(b"-0000020000\0")), "headers .*checksum or length"),
        (gzipped(bad_size(b"77777777777\0")), "and little else"),
        (gzipped(BOMB), "'two.bin'. and little else; got zeros"),
        (gzipped(ARCHIVE + bytes(2**21)), "an end; got"),
        (
            gzipped(tar({**FILES, "two.bin": b"x"})),
            "two.bin .* 3073 bytes; got 1",
        ),
        (gzipped(tar({"one.bin": ONE[1]})), r"none of \['two.bin'\]"),
        (
            gzipped(tar({**FILES, "two.bin": b"\x0a" + TWO[1][1:]})),
            "got 10 in rec",
        ),
    ],
)
def test_what_is_not_an_archive_of_records_is_refused_by_name(read, content, message):
    with pytest.raises(CorruptFileError, match=rf"c.tar.gz.*{message}"):
        read(content)


@settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=150)
@given(data=st.data(), compressed=st.booleans())
def test_a_damaged_archive_gives_an_error_or_pictures(read, data, compressed):
    content = bytearray(gzipped(ARCHIVE) if compressed else ARCHIVE)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1) | st.integers(0, 600))
        content[at] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        content = content[: data.draw(st.integers(0, len(content)))]
    try:
        parts = read(bytes(content) if compressed else gzipped(bytes(content)))
    except CorruptFileError:
        return
    assert [x.shape for x, _ in parts] == [(2, 32, 32, 3), (1, 32, 32, 3)]
    assert max(y.max() for _, y in parts) < 10
