"""A table is read by a simple rule, and the line at fault is named."""

import numpy as np
import pytest

from jaxdl.data.csv_table import read_csv


@pytest.fixture
def read(tmp_path):
    def read_text(text, encoding="utf-8"):
        path = tmp_path / "my.csv"
        path.write_bytes(text.encode(encoding))
        return read_csv(path)

    return read_text


def test_a_header_names_the_columns_and_words_are_classes(read):
    (x, y, weight), classes, features = read(
        'width, "the, height",kind\r\n1,2.5,pear\r\n\r\n-3,4e2,"an apple"\r\n0,0,pear'
    )
    np.testing.assert_array_equal(
        x, np.array([[1, 2.5], [-3, 400], [0, 0]], np.float32)
    )
    assert x.dtype == np.float32
    assert y.dtype == np.int32
    assert (y.tolist(), weight) == ([1, 0, 1], None)
    assert classes == ("an apple", "pear")
    assert features == ("width", "the, height")


def test_without_a_header_columns_are_numbered(read):
    whole = read("1,2,no\n3,4,yes\n")
    assert whole.feature_names == ("column 1", "column 2")
    assert whole.dataset.y.tolist() == [0, 1]


def test_a_year_may_name_a_column(read):
    whole = read("2020,b,kind\n1,2,x\n3,4,y\n")
    assert whole.feature_names == ("2020", "b")
    assert len(whole.dataset.x) == 2


def test_few_whole_numbers_are_classes_in_numerical_order(read):
    whole = read("1,10\n2,9\n3,10.0\n4,-1\n")
    assert whole.class_names == ("-1", "9", "10")
    assert whole.dataset.y.tolist() == [2, 1, 2, 0]


@pytest.mark.parametrize("targets", [["1.5", "2", "3"], list(map(str, range(21)))])
def test_other_numbers_are_targets(read, targets):
    whole = read("a,b\n" + "".join(f"0,{target}\n" for target in targets))
    assert whole.class_names == ()
    assert whole.dataset.y.shape == (len(targets), 1)
    assert whole.dataset.y.dtype == np.float32
    np.testing.assert_array_equal(whole.dataset.y[:, 0], list(map(float, targets)))


def test_twenty_whole_numbers_are_still_classes(read):
    assert len(read("".join(f"0,{n}\n" for n in range(20))).class_names) == 20


def test_a_byte_order_mark_is_no_part_of_a_name(read):
    assert read("a,b\n1,x\n2,y\n", "utf-8-sig").feature_names == ("a",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "my.csv must have at least two columns; got 0"),
        ("1\n2\n", "at least two columns; got 1"),
        ("a,b\n1,x\n1,2,y\n", "line 3 of .*my.csv must have 2 fields; got 3"),
        ("a,b\n1,x\n,y\n", "'a' in line 3 of .* must be a finite number; got ''"),
        ("a,b\n1,x\n\nnan,y\n", "'a' in line 4 .* got 'nan'. Fill in or drop"),
        ("1,2,x\n1,1e39,y\n", "'column 2' in line 2 .* got '1e39'"),
        ("a,b\n1,x\n2,\n", "line 3 of .*my.csv must have a target; got nothing"),
        ("a,b\n1,x\n2, \n", "line 3 of .*my.csv must have a target; got nothing"),
        ("a,b\n1,0.5\n2,inf\n", "'target' in line 3 .* got 'inf'"),
        ("a,b\n1,x\n2,x\n", "the classes of .*my.csv must be at least two; got 1"),
        ("a,b\n", "the classes of .*my.csv must be at least two; got 0"),
        ('a,b\n1,"x', "my.csv must be CSV in UTF-8; got unexpected end"),
    ],
)
def test_the_line_at_fault_is_named(read, text, message):
    with pytest.raises(ValueError, match=message):
        read(text)


def test_the_encoding_is_checked(read):
    with pytest.raises(ValueError, match="must be CSV in UTF-8; got 'utf-8' codec"):
        read("a,b\n1,ä\n2,ö\n", "latin-1")
