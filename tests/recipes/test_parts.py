"""The page of parts lists what the library defines, each with its first line."""

import pytest

from jaxdl import layers
from jaxdl.recipes.parts import AREAS, page, parts


@pytest.mark.parametrize("package", AREAS, ids=lambda package: package.__name__)
def test_parts_are_the_library_s_own_and_explained(package):
    found = parts(package)
    assert found
    for name, thing in found.items():
        assert thing.__module__.startswith("jaxdl."), name
        assert (thing.__doc__ or "").strip(), name


def test_what_is_passed_on_is_not_listed():
    assert "BatchNorm" not in parts(layers)
    assert "Dropout" in parts(layers)


def test_every_row_of_the_page_says_something():
    rows = [line for line in page().splitlines() if line.startswith("| `")]
    assert len(rows) > 100
    assert all(len(row.split(" | ")[1]) > 10 for row in rows)
