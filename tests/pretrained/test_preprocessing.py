"""From a photograph to the input of a network: against timm, and by closed form."""

import numpy as np
import pytest

from jaxdl.pretrained.preprocessing import Preprocessing, preprocessing_of
from tests.models.vision.parity import timm

PLAIN = Preprocessing((8, 8), 1.0, (0.0,) * 3, (1.0,) * 3)


def photograph(height, width, channels=3):
    draw = np.random.default_rng(height * width)
    return draw.integers(0, 256, (height, width, channels), np.uint8)


@pytest.mark.parametrize("interpolation", ["bilinear", "bicubic"])
@pytest.mark.parametrize(
    ("height", "width"), [(37, 52), (64, 41), (20, 20), (33, 33), (9, 70)]
)
def test_the_steps_are_those_of_timm(interpolation, height, width):
    if timm() is None:
        pytest.skip("timm is not installed")
    from PIL import Image
    from timm.data import create_transform

    ours = Preprocessing((28, 28), 0.9, interpolation=interpolation)
    theirs = create_transform(
        (3, 28, 28),
        interpolation=interpolation,
        mean=ours.mean,
        std=ours.std,
        crop_pct=0.9,
    )
    image = photograph(height, width)
    wanted = theirs(Image.fromarray(image)).permute(1, 2, 0).numpy()
    np.testing.assert_allclose(ours([image])[0], wanted, atol=1e-6)


def test_an_image_of_the_right_size_is_only_scaled():
    image = photograph(8, 8)
    np.testing.assert_array_equal(PLAIN([image])[0], image.astype(np.float32) / 255)
    scaled = PLAIN._replace(mean=(0.5, 0.0, 0.0), std=(0.25, 1.0, 1.0))([image])[0]
    np.testing.assert_allclose(scaled[..., 0], (image[..., 0] / 255 - 0.5) / 0.25, 1e-5)


def test_the_middle_is_cut_out():
    image = photograph(10, 13)
    found = PLAIN._replace(crop_share=0.8)([image])[0]
    np.testing.assert_array_equal(found, image[1:9, 2:10].astype(np.float32) / 255)


def test_images_of_any_size_become_one_batch():
    batch = PLAIN([photograph(30, 9), photograph(8, 70)])
    assert batch.shape == (2, 8, 8, 3)
    assert batch.dtype == np.float32
    grey = Preprocessing((8, 8), 1.0, (0.5,), (0.5,))
    assert grey([photograph(30, 9, 1)]).shape == (1, 8, 8, 1)


@pytest.mark.parametrize(
    ("images", "message"),
    [
        ([], "images must be at least one; got 0"),
        (
            [photograph(8, 8), photograph(8, 8, 1)],
            r"image 1 must be uint8 .*\[8, 8, 1\]",
        ),
        ([np.zeros((8, 8, 3), np.float32)], "image 0 must be uint8.*float32"),
        ([np.zeros((0, 8, 3), np.uint8)], r"got uint8 \[0, 8, 3\]"),
    ],
)
def test_what_is_no_photograph_is_refused(images, message):
    with pytest.raises(ValueError, match=message):
        PLAIN(images)


def test_a_config_of_timm_is_understood():
    config = {
        "pretrained_cfg": {
            "input_size": [3, 240, 200],
            "crop_pct": 0.95,
            "mean": [0.1, 0.2, 0.3],
            "std": [0.4, 0.5, 0.6],
            "interpolation": "bicubic",
        }
    }
    assert preprocessing_of(config, (224, 224, 3)) == Preprocessing(
        (240, 200), 0.95, (0.1, 0.2, 0.3), (0.4, 0.5, 0.6), "bicubic"
    )
    assert preprocessing_of({}, (32, 32, 3)) == Preprocessing((32, 32))
    grey = preprocessing_of({}, (28, 28, 1))
    assert grey == Preprocessing((28, 28), mean=(0.0,), std=(1.0,))


@pytest.mark.parametrize(
    ("known", "message"),
    [
        ({"interpolation": "random"}, "interpolation must be one of nearest"),
        ({"crop_pct": 1.2}, r"crop_pct must be in \(0, 1\]; got 1.2"),
        ({"std": [1.0, 0.0, 1.0]}, "std must be positive"),
        ({"std": [1.0]}, "as long as mean"),
    ],
)
def test_a_config_that_cannot_be_is_refused(known, message):
    with pytest.raises(ValueError, match=message):
        preprocessing_of({"pretrained_cfg": known}, (8, 8, 3))
