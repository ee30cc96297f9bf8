"""Pictures of a run are drawn from its files alone."""

import io
import json

import matplotlib.image
import numpy as np
import pytest

from jaxdl.recipes import pictures


def test_every_picture_shows_something(finished):
    drawn = pictures.draw(finished.folder)
    assert set(drawn) <= set(pictures.CAPTIONS)
    for picture in drawn.values():
        pixels = matplotlib.image.imread(io.BytesIO(picture))
        assert pixels.shape[0] > 100
        assert pixels[..., :3].std() > 0.01


def test_pictures_do_not_depend_on_when_they_are_drawn(finished):
    path = finished.folder / "figures" / "confusion.png"
    assert pictures.draw(finished.folder)["confusion"] == path.read_bytes()


def test_the_report_is_one_safe_page(finished):
    text = (finished.folder / "report.html").read_text()
    assert "lenet on digits" in text
    assert text.count("data:image/png;base64,") == 4
    assert "http" not in text.replace("http-equiv", "")
    result = json.loads((finished.folder / "result.json").read_text())
    assert f"{result['test']['accuracy']:.4g}" in text


def test_names_cannot_become_markup(finished):
    config = json.loads((finished.folder / "config.json").read_text())
    result = json.loads((finished.folder / "result.json").read_text())
    config["data"]["name"] = config["environment"]["command"] = "<script>x</script>"
    assert "<script>" not in pictures.page(config, result, {})


def test_runs_are_compared_in_one_picture(finished):
    picture = pictures.compare([finished.folder, finished.folder])
    assert np.std(matplotlib.image.imread(io.BytesIO(picture))[..., :3]) > 0.01


def test_a_folder_that_is_no_run_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="must be the folder of a run"):
        pictures.compare([tmp_path])
