"""The page of foundations: every row of two chapters, names and tests that exist."""

import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "foundations.md").read_text("utf-8")
ROWS = dict(re.findall(r"^\| ([FO]\d+) (\|.*\|)$", PAGE, re.MULTILINE))


def test_no_row_of_the_chapters_is_missing():
    assert list(ROWS) == [f"F{i}" for i in range(1, 16)] + [
        f"O{i}" for i in range(1, 7)
    ]


@pytest.mark.parametrize("row", ROWS)
def test_what_a_row_names_is_there(row):
    names = re.findall(r"`\.([\w.]+)`", ROWS[row])
    tests = re.findall(r"`([\w/]+\.py)(?:::(test_\w+))?`", ROWS[row])
    assert names
    assert tests
    for name in names:
        module, _, attribute = f"jaxdl.{name}".rpartition(".")
        assert hasattr(importlib.import_module(module), attribute), name
    for file, test in tests:
        source = (ROOT / "tests" / file).read_text("utf-8")
        start = re.escape(f"def {test}(" if test else "def test_")
        assert re.search(f"^{start}", source, re.MULTILINE), (file, test)
