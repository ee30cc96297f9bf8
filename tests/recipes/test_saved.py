"""A run read back: the same metrics, the same predictions, and files that are wrong."""

import json
import shutil

import jax.numpy as jnp
import matplotlib.image
import numpy as np
import pytest

from jaxdl.core.errors import CorruptFileError
from jaxdl.data import load
from jaxdl.recipes.config import ClassifyConfig, Job, RegressConfig
from jaxdl.recipes.saved import evaluate, load_run, predict, read_examples
from jaxdl.recipes.train import train


def test_the_metrics_are_those_that_the_run_reported(finished):
    result = json.loads((finished.folder / "result.json").read_text())
    for part in ("validation", "test"):
        again = evaluate(finished.folder, part)
        assert set(again) == set(result[part])
        for name, value in again.items():
            np.testing.assert_allclose(value, result[part][name], rtol=1e-5)


def test_the_model_needs_the_folder_only(finished, monkeypatch):
    monkeypatch.setattr("jaxdl.recipes.prepare.load", None)
    saved = load_run(finished.folder)
    with np.load(finished.folder / "arrays.npz") as arrays:
        x = jnp.asarray(arrays["worst_x"])
        outputs, _ = saved.model.apply(saved.variables, x, train=False)
        expected = arrays["test_outputs"][arrays["worst_rows"]]
    np.testing.assert_allclose(outputs, expected, rtol=1e-4, atol=1e-5)


@pytest.fixture
def examples(finished, tmp_path):
    """Four test images as arrays and as a file each, with the expected classes."""
    with np.load(finished.folder / "arrays.npz") as arrays:
        images = arrays["worst_x"][:4]
        classes = arrays["test_outputs"][arrays["worst_rows"]][:4].argmax(-1)
    np.save(tmp_path / "four.npy", images)
    for i, image in enumerate(images):
        matplotlib.image.imsave(
            tmp_path / f"{i}.png", image[..., 0], cmap="gray", vmin=0, vmax=1
        )
    return tmp_path, [str(c) for c in classes]


def test_arrays_and_images_are_predicted_alike(finished, examples):
    folder, classes = examples
    found = predict(finished.folder, [str(folder / "four.npy")])
    assert [p.answer for p in found] == classes
    assert [p.source for p in found] == [f"{folder}/four.npy:{i}" for i in (1, 2, 3, 4)]
    assert all(0.1 <= p.probability <= 1 for p in found)
    pictures = predict(finished.folder, [str(folder / f"{i}.png") for i in range(4)])
    assert [p.answer for p in pictures] == classes
    for a, b in zip(found, pictures, strict=True):
        assert abs(a.probability - b.probability) < 0.02  # eight bits a pixel


def test_tables_are_predicted_with_and_without_a_header(tmp_path):
    folder = tmp_path / "run"
    config = RegressConfig(data="diabetes", steps=3, workdir=str(folder))
    trained = train(Job("linear", config), say=lambda text: None)
    rows = trained.recipe.prepared.splits.test.x[:3]
    with np.load(folder / "arrays.npz") as arrays:
        expected = arrays["test_outputs"][:3, 0]
    np.savetxt(tmp_path / "plain.csv", rows, delimiter=",")
    names = ",".join(trained.recipe.prepared.info.feature_names)
    np.savetxt(tmp_path / "named.csv", rows, delimiter=",", header=names, comments="")
    for name in ("plain.csv", "named.csv"):
        found = predict(folder, [str(tmp_path / name)])
        np.testing.assert_allclose(
            [float(p.answer) for p in found], expected, rtol=1e-4
        )
        assert found[0].probability is None


@pytest.mark.parametrize(
    ("name", "content", "error", "message"),
    [
        (
            "x.png",
            b"no picture",
            CorruptFileError,
            r"x\.png must hold an intact picture",
        ),
        ("x.npy", b"no array", CorruptFileError, "must be a readable .npy file"),
        ("x.txt", b"", ValueError, "files to predict must be .npy, and .bmp"),
        ("x.csv", b"1,2", ValueError, "files to predict must be .npy, and .bmp"),
    ],
)
def test_a_wrong_file_is_named(finished, tmp_path, name, content, error, message):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(error, match=message):
        predict(finished.folder, [str(tmp_path / name)])


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (
            np.zeros((2, 5), "f4"),
            r"must hold examples of shape \(8, 8, 1\); got \(2, 5\)",
        ),
        (np.zeros((2, 9, 8, 1), "f4"), "must hold examples of shape"),
        (np.full((2, 8, 8, 1), np.nan, "f4"), "must hold finite numbers"),
        (np.array([None]), "must be a readable .npy file"),
    ],
)
def test_a_wrong_array_is_refused(finished, tmp_path, array, message):
    np.save(tmp_path / "x.npy", array, allow_pickle=True)
    with pytest.raises(ValueError, match=message):
        predict(finished.folder, [str(tmp_path / "x.npy")])


def test_missing_files_and_none_at_all(finished, tmp_path):
    with pytest.raises(FileNotFoundError, match="must be a file; got nothing there"):
        predict(finished.folder, [str(tmp_path / "x.png")])
    with pytest.raises(ValueError, match="files to predict must be at least 1"):
        predict(finished.folder, [])
    with pytest.raises(FileNotFoundError, match="must be the folder of a run"):
        load_run(tmp_path)


def test_damaged_weights_are_named(finished, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(finished.folder, folder)
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(CorruptFileError, match=r"model\.safetensors must be"):
        load_run(folder)


def test_a_run_on_nodes_reads_its_data_where_they_are_now(tmp_path, monkeypatch):
    """The model of nodes needs their graph; what is looked for is where it is read."""
    folder, looked = tmp_path / "run", []
    config = ClassifyConfig(batch_size=0, steps=2, workdir=str(folder))
    trained = train(Job("gcn", config), say=lambda text: None)
    plain = load

    def spy(name, *, data_dir, **how):
        looked.append(data_dir)
        return plain(name, data_dir=data_dir, **how)

    monkeypatch.setattr("jaxdl.recipes.prepare.load", spy)
    assert evaluate(folder, data_dir="elsewhere") == trained.result["test"]
    assert looked == ["elsewhere"] * 2
    with pytest.raises(ValueError, match="a run on images or tables; got one on nodes"):
        predict(folder, ["x.npy"])


def test_a_run_on_signals_keeps_its_scale(tmp_path):
    """Data are read again; what they are divided by is in the run."""
    folder = tmp_path / "run"
    config = RegressConfig(fake=True, steps=2, workdir=str(folder))
    trained = train(Job("tgcn", config, {"features": 2}), say=lambda text: None)
    x = jnp.asarray(trained.recipe.prepared.splits.test.x[:2])

    def outputs():
        saved = load_run(folder)
        return saved.model.apply(saved.variables, x, train=False)[0]

    before = outputs()
    content = json.loads((folder / "config.json").read_text())
    mean, std = content["data"]["targets"]
    content["data"]["targets"] = [[m + 7 for m in mean], std]
    (folder / "config.json").write_text(json.dumps(content))
    np.testing.assert_allclose(outputs(), before + 7, rtol=1e-5)


def test_sequences_are_predicted_from_arrays_alone(tmp_path):
    (tmp_path / "x.csv").write_text("1,2")
    with pytest.raises(ValueError, match=r"to predict must be \.npy; got x\.csv"):
        read_examples(tmp_path / "x.csv", (64, 1), (64, 1))
