"""A user's own data is loaded by its format and its path."""

import numpy as np
import pytest
from PIL import Image

from jaxdl.data import load


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "fruit.csv"
    rows = [f"{n},{n % 7},{'apple' if n % 3 else 'pear'}" for n in range(60)]
    path.write_text("\n".join(["length,colour,kind", *rows]))
    return path


def test_a_table_becomes_three_parts(table):
    data = load(f"csv:{table}")
    assert data.info.name == "fruit"
    assert data.info.rows == (42, 9, 9) == tuple(len(part.x) for part in data.splits)
    assert data.info.class_names == ("apple", "pear")
    assert data.info.feature_names == ("length", "colour")
    assert data.info.shape == (2,)
    for part in data.splits:
        np.testing.assert_array_equal(part.y, part.x[:, 0] % 3 == 0)
        assert part.y.sum() == len(part.y) / 3


def test_a_text_becomes_three_stretches(tmp_path):
    path = tmp_path / "poem.txt"
    path.write_text("roses are red, violets are blue\n" * 5, "utf-8")
    data = load(f"text:{path}")
    assert (data.info.name, data.info.task) == ("poem", "language")
    assert data.info.num_targets == len(data.shared.tokens)
    assert [len(part.x) for part in data.splits] == list(data.info.rows)
    assert load(f"words:{path}").shared.tokens[2] == "are"


def test_a_folder_of_the_tu_collection_becomes_three_parts(tmp_path):
    """Pairs of nodes of two kinds, in three classes."""
    numbers = range(1, 31)
    files = {
        "A": "".join(f"{2 * n - 1}, {2 * n}\n{2 * n}, {2 * n - 1}\n" for n in numbers),
        "graph_indicator": "".join(f"{n}\n{n}\n" for n in numbers),
        "graph_labels": "".join(f"{n % 3 + 1}\n" for n in numbers),
        "node_labels": "5\n7\n" * 30,
    }
    (tmp_path / "ENZYMES").mkdir()
    for name, text in files.items():
        (tmp_path / "ENZYMES" / f"ENZYMES_{name}.txt").write_text(text)
    data = load(f"tu:{tmp_path / 'ENZYMES'}")
    assert (data.info.name, data.info.form) == ("ENZYMES", "graphs")
    assert data.info.class_names == ("1", "2", "3")
    assert (data.info.shape, data.info.rows) == ((2,), (21, 5, 4))
    for part, rows in zip(data.splits, data.info.rows, strict=True):
        assert part.x.nodes.shape == (rows, 3, 2)
    assert np.bincount(data.train.y).tolist() == [7, 7, 7]


def test_an_archive_is_checked(tmp_path):
    path = tmp_path / "photos.npz"
    np.savez(path, x=np.full((20, 2, 2), 200.0), y=np.arange(20) % 2)
    message = r"pixels must be in \[0, 1\]; got 200.0 at row 0 of photos/train. Divide"
    with pytest.raises(ValueError, match=message):
        load(f"npz:{path}")


def test_a_folder_of_pictures_becomes_three_parts(tmp_path):
    for label in "ab":
        (tmp_path / label).mkdir()
        for number in range(8):
            pixels = np.full((3, 2, 3), 12 * number + (ord(label) - 97), np.uint8)
            Image.fromarray(pixels).save(tmp_path / label / f"{number}.png")
    data = load(f"folder:{tmp_path}")
    assert data.info.rows == (11, 3, 2)
    assert (data.info.shape, data.info.class_names) == ((3, 2, 3), ("a", "b"))
    for part in data.splits:
        values = (part.x[:, 0, 0, 0] * 255).round()
        np.testing.assert_array_equal(values % 12, part.y)


def test_targets_have_one_column(tmp_path):
    path = tmp_path / "two.npz"
    np.savez(path, x=np.ones((20, 2)), y=np.ones((20, 2)))
    with pytest.raises(ValueError, match=r"targets of two/train .* \[14, 1\]; got"):
        load(f"npz:{path}")


def test_own_data_has_no_twin(table):
    with pytest.raises(
        ValueError, match="fake must be False for your own data; got True"
    ):
        load(f"csv:{table}", fake=True)


def test_a_path_must_follow():
    with pytest.raises(ValueError, match="csv: must be followed by a path; got 'csv:'"):
        load("csv:")


def test_other_kinds_are_unknown_names():
    with pytest.raises(ValueError, match="unknown data set 'xls:a'"):
        load("xls:a")


def test_a_few_rows_cannot_make_three_parts(tmp_path):
    path = tmp_path / "few.csv"
    path.write_text("1,a\n2,b\n")
    with pytest.raises(ValueError, match="every part must get at least one row"):
        load(f"csv:{path}")


def test_a_missing_file_is_missing(tmp_path):
    for kind in ("csv", "npz", "folder", "text", "tu"):
        rule = f"absent must be there; got nothing. Look at the path behind {kind}: ag"
        with pytest.raises(FileNotFoundError, match=rule):
            load(f"{kind}:{tmp_path / 'absent'}")
