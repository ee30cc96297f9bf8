"""What every figure of the library is examined for."""

import io

import matplotlib
import numpy as np
import pytest
from matplotlib.image import imread


@pytest.fixture
def pixels():
    """A function that renders a figure, examined: it has ink, and words on its axes."""

    def render(figure, *, labelled=True):
        before = dict(matplotlib.rcParams)
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", dpi=60)
        buffer.seek(0)
        image = imread(buffer)[..., :3]
        ink = (image != image[0, 0]).any(axis=-1).mean()
        assert ink > 0.005, f"the figure is blank: {ink:.2%} of it is drawn on"
        assert dict(matplotlib.rcParams) == before
        if labelled:
            panels = [a for a in figure.axes if a.get_label() != "<colorbar>"]
            assert panels
            for axes in panels:
                assert axes.get_xlabel(), "an axis has no label"
                assert axes.get_ylabel(), "an axis has no label"
        return image

    return render


@pytest.fixture
def words():
    """A function that lists every text of a figure; none may be read as a formula."""

    def read(figure):
        figure.savefig(io.BytesIO(), dpi=40)
        texts = [t for t in figure.findobj(matplotlib.text.Text) if t.get_text()]
        for text in texts:
            written = text.get_text()
            dollars = written.count("$") - written.count(r"\$")
            own = written.startswith("$\\mathdefault{")  # tick labels of matplotlib
            assert own or dollars == 0, f"{written!r} is read as a formula"
        return [text.get_text() for text in texts]

    return read


@pytest.fixture
def generator():
    """Numbers for pictures: the same in every test run."""
    return np.random.default_rng(7)
