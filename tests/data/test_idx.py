"""IDX files give the array that was written, or an error that names the file."""

import functools
import gzip
import struct

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jaxdl.core.errors import CorruptFileError
from jaxdl.data.idx import read_idx

CODES = {"u1": 8, "i1": 9, "i2": 11, "i4": 12, "f4": 13, "f8": 14}
# Without the time of the day, which would rename the cases of a test in each process.
gzipped = functools.partial(gzip.compress, mtime=0)
PICTURES = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)


def idx(array):
    """The file of an array."""
    big, code = array.dtype.newbyteorder(">"), CODES[array.dtype.str[1:]]
    head = struct.pack(f">BBBB{array.ndim}I", 0, 0, code, array.ndim, *array.shape)
    return head + array.astype(big).tobytes()


@pytest.fixture
def read(tmp_path):
    def read_bytes(content, **limits):
        path = tmp_path / "some-idx"
        path.write_bytes(content)
        return read_idx(path, **limits)

    return read_bytes


@pytest.mark.parametrize("pack", [bytes, gzipped])
@pytest.mark.parametrize("dtype", ["u1", "i1", "i2", "i4", "f4", "f8"])
def test_an_array_survives_the_file(read, dtype, pack):
    array = np.array([[1, 2, 100], [-3, 4, 5]]).astype(dtype)
    back = read(pack(idx(array)))
    np.testing.assert_array_equal(back, array)
    assert back.dtype == np.dtype(dtype)
    assert back.dtype.isnative
    assert back.flags.writeable


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "IDX header of 1 to 8 axes; got nothing"),
        (b"\0\0\x08", "IDX header"),
        (b"\1\0\x08\1\0\0\0\1x", "got 01000801"),
        (b"\0\0\x07\1\0\0\0\1x", "got 00000701"),
        (b"\0\0\x08\0", "got 00000800"),
        (b"\0\0\x08\x09" + b"\0\0\0\1" * 9 + b"x", "got 00000809"),
        (b"\0\0\x08\2\0\0\0\1", "lengths of 2 axes; got 4 bytes"),
        (b"\0\0\x08\1\0\0\0\0", r"bytes of values; got the shape \(0,\)"),
        (idx(PICTURES)[:-1], r"24 bytes of values, of shape \(2, 3, 4\); got 23 bytes"),
        (idx(PICTURES) + b"x", "24 bytes of values.*got more"),
        (gzipped(idx(PICTURES) + b"x"), "got more"),
        (gzipped(idx(PICTURES))[:-9], "an intact gzip file"),
        (gzipped(idx(PICTURES))[:-8] + b"\0" * 8, "an intact gzip file; got CRC"),
        (b"\x1f\x8bnot gzip", "an intact gzip file"),
    ],
)
def test_what_is_not_idx_is_refused_by_name(read, content, message):
    with pytest.raises(CorruptFileError, match=rf"some-idx must hold .*{message}"):
        read(content)


def test_an_array_may_be_one_byte(read):
    assert read(idx(np.full((1, 1), 7, np.uint8))).tolist() == [[7]]


@pytest.mark.parametrize(("pack", "most"), [(bytes, 1), (gzip.compress, 1032)])
def test_a_header_cannot_ask_for_more_memory_than_the_file_can_hold(read, pack, most):
    promise = pack(b"\0\0\x0e\3" + b"\xff\xff\xff\xff" * 3)
    room = most * len(promise)
    with pytest.raises(
        CorruptFileError, match=rf"between 1 and {room} bytes of values"
    ):
        read(promise)


def test_a_bomb_is_not_unpacked(read):
    zeros = np.zeros(10_000_000, np.uint8)
    with pytest.raises(CorruptFileError, match="between 1 and 1000000 bytes"):
        read(gzipped(idx(zeros)), max_bytes=1_000_000)
    with pytest.raises(CorruptFileError, match="got more"):
        read(gzipped(idx(PICTURES) + zeros.tobytes()))


@settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=150)
@given(data=st.data(), pack=st.sampled_from([bytes, gzipped]))
def test_a_damaged_file_gives_an_error_or_an_array_of_bounded_size(read, data, pack):
    content = bytearray(pack(idx(PICTURES)))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(
            st.integers(0, 255)
        )
    content = content[: data.draw(st.integers(0, len(content)))]
    content += data.draw(st.binary(max_size=3))
    try:
        array = read(bytes(content))
    except CorruptFileError:
        return
    assert array.nbytes <= 1032 * len(content)


def test_a_missing_file_is_not_called_corrupt(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_idx(tmp_path / "absent")
