"""Arrays come back from the archive, or an error says which one is not as asked."""

import io
import zipfile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jaxdl.core.errors import CorruptFileError
from jaxdl.data.npz import read_arrays, read_npz

X, Y = np.arange(12.0).reshape(6, 2), np.arange(6) % 3


def npz(compress=False, **arrays):
    """The archive as bytes."""
    buffer = io.BytesIO()
    (np.savez_compressed if compress else np.savez)(buffer, **arrays)
    return buffer.getvalue()


def zipped(**members):
    """An archive of bytes that are not arrays."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return buffer.getvalue()


def header(shape):
    """The first bytes of an array of floats."""
    buffer = io.BytesIO()
    form = {"descr": "<f8", "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(buffer, form)
    return buffer.getvalue()


@pytest.fixture
def read(tmp_path):
    def read_bytes(content):
        path = tmp_path / "my.npz"
        path.write_bytes(content)
        return read_npz(path)

    return read_bytes


@pytest.mark.parametrize("compress", [False, True])
def test_all_arrays_or_those_asked_for_are_read(tmp_path, compress):
    path = tmp_path / "my.npz"
    arrays = {"b": Y, "a": X, "scalar": np.float32(3)}
    path.write_bytes(npz(compress, **arrays))
    found = read_arrays(path)
    assert list(found) == ["b", "a", "scalar"]
    for name, array in found.items():
        np.testing.assert_array_equal(array, arrays[name])
        assert array.dtype == arrays[name].dtype
    assert list(read_arrays(path, ("a", "b"))) == ["a", "b"]
    with pytest.raises(CorruptFileError, match=r"the member c.npy; got \['b.npy', "):
        read_arrays(path, ["a", "c"])


@pytest.mark.parametrize("compress", [False, True])
@pytest.mark.parametrize("dtype", ["f8", "f4", ">f2", "i8"])
def test_a_table_with_classes(read, dtype, compress):
    (x, y, _), classes, features = read(npz(compress, x=X.astype(dtype), y=Y))
    np.testing.assert_array_equal(x, X.astype(np.float32))
    np.testing.assert_array_equal(y, Y)
    assert (x.dtype, y.dtype) == (np.float32, np.int32)
    assert (classes, features) == (("0", "1", "2"), ("column 1", "column 2"))


def test_the_order_in_memory_does_not_matter(read):
    x, _, _ = read(npz(x=np.asfortranarray(X), y=Y)).dataset
    np.testing.assert_array_equal(x, X)


@pytest.mark.parametrize("shape", [(6,), (6, 1)])
def test_floats_are_targets(read, shape):
    whole = read(npz(x=X, y=np.linspace(0, 1, 6).reshape(shape)))
    assert whole.class_names == ()
    assert whole.dataset.y.shape == (6, 1)
    assert whole.dataset.y.dtype == np.float32


def test_bytes_of_pictures_are_scaled_and_grey_ones_get_a_channel(read):
    pictures = np.arange(6 * 4 * 5, dtype=np.uint8).reshape(6, 4, 5)
    grey = read(npz(x=pictures, y=Y))
    assert grey.dataset.x.shape == (6, 4, 5, 1)
    np.testing.assert_array_equal(grey.dataset.x[..., 0], np.float32(pictures) / 255)
    assert grey.feature_names == ()
    colour = np.repeat(pictures[..., None], 3, -1).astype(np.float32) / 255
    np.testing.assert_array_equal(read(npz(x=colour, y=Y)).dataset.x, colour)


def test_two_classes_are_enough(read):
    assert read(npz(x=X, y=Y % 2)).class_names == ("0", "1")


def test_the_second_version_of_the_format_is_read(read):
    members = {}
    for name, array in (("x", X), ("y", Y)):
        buffer = io.BytesIO()
        np.lib.format.write_array(buffer, array, version=(2, 0))
        members[name] = buffer.getvalue()
    np.testing.assert_array_equal(read(zipped(**members)).dataset.x, X)


def test_bytes_of_a_table_are_left_alone(read):
    assert read(npz(x=X.astype(np.uint8), y=Y)).dataset.x.max() == 11


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"no archive", "my.npz must hold an intact .npz archive"),
        (npz(x=X, y=Y)[:-30], "an intact .npz archive"),
        (npz(x=X), r"the member y.npy; got \['x.npy'\]"),
        (zipped(x=b"words", y=b""), "x.npy in NumPy's format; got"),
        (zipped(x=b"\x93NUMPY\x09\x00", y=b""), "x.npy in NumPy's format"),
        (zipped(x=header((2, 3)), y=b""), "numbers in x.npy; got float64 of shape"),
        (zipped(x=header((2**40, 2**20)), y=b""), "numbers in x.npy; got float64"),
        (zipped(x=header((1, 1)) + bytes(9), y=b""), "8 bytes of x.npy; got 9"),
        (npz(x=np.array([[{}]]), y=Y), "numbers in x.npy; got object"),
        (npz(x=np.array([["a"]]), y=Y), "numbers in x.npy; got <U1"),
        (npz(x=X > 0, y=Y), "numbers in x.npy; got bool"),
        (npz(x=X[:0], y=Y), "numbers in x.npy; got float64"),
    ],
)
def test_what_is_not_an_archive_of_arrays_is_refused(read, content, message):
    with pytest.raises(CorruptFileError, match=message):
        read(content)


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        (X[0], Y, "x of .*my.npz must have 2 to 4 axes; got 1"),
        (X[..., None, None, None], Y, "x of .*my.npz must have 2 to 4 axes; got 5"),
        (X, Y[:5], r"must match; got \(\(6, 2\), \(5,\)\)"),
        (X, Y + 1, r"0, 1, … without a gap; got shape \(6,\) and \[1, 2, 3\]. Number"),
        (X, Y * 2**40, "without a gap"),
        (X, Y * 0, "without a gap"),
        (X, Y[:, None], "without a gap"),
    ],
)
def test_arrays_must_have_the_form_asked_for(read, x, y, message):
    with pytest.raises(ValueError, match=message):
        read(npz(x=x, y=y))


def test_only_what_numpy_writes_is_unpacked(read):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("x.npy", b"")
    with pytest.raises(CorruptFileError, match=r"as it is or deflated; got another"):
        read(buffer.getvalue())


@settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=200)
@given(data=st.data(), compress=st.booleans())
def test_a_damaged_archive_gives_an_error_or_arrays(read, data, compress):
    content = bytearray(npz(compress, x=X, y=Y))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    content = content[: data.draw(st.integers(len(content) // 2, len(content)))]
    try:
        whole = read(bytes(content))
    except CorruptFileError:
        return
    except ValueError as error:
        assert "my.npz must" in str(error)  # noqa: PT017 the arrays may be whole but odd
        return
    assert whole.dataset.x.shape[0] == whole.dataset.y.shape[0]
