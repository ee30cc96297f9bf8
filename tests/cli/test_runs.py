"""``eval``, ``predict`` and ``plot`` on a run that ``train`` made."""

import json

import numpy as np
import pytest


@pytest.fixture
def run(jaxdl):
    """The folder of a small run."""
    code, _, err = jaxdl("train linear --fake --steps 4 --workdir made")
    assert code == 0, err
    return "made"


def test_what_train_reported_is_read_back_three_ways(jaxdl, run, tmp_path):
    result = json.loads((tmp_path / run / "result.json").read_text())
    code, out, _ = jaxdl(f"eval {run} --json")
    assert code == 0
    np.testing.assert_allclose(
        json.loads(out)["accuracy"], result["test"]["accuracy"], rtol=1e-5
    )
    code, out, _ = jaxdl(f"eval {run} --part validation")
    assert f"validation accuracy {result['validation']['accuracy']:.6g}" in out

    with np.load(tmp_path / run / "arrays.npz") as arrays:
        np.save("x.npy", arrays["worst_x"][:2])
        classes = arrays["test_outputs"][arrays["worst_rows"]][:2].argmax(-1)
    code, out, _ = jaxdl(f"predict {run} x.npy")
    assert [line.split(": ")[1].split(" ")[0] for line in out.splitlines()] == [
        str(c) for c in classes
    ]
    code, out, _ = jaxdl(f"predict {run} x.npy --json")
    assert [p["answer"] for p in json.loads(out)] == [str(c) for c in classes]

    (tmp_path / run / "report.html").unlink()
    code, out, _ = jaxdl(f"plot {run}")
    assert (tmp_path / run / "report.html").exists()
    code, out, _ = jaxdl(f"plot {run} {run} --out both.png")
    assert out == "both.png\n"
    assert (tmp_path / "both.png").stat().st_size > 5000


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        ("eval nothing", 5, "nothing must be the folder of a run"),
        ("plot nothing", 5, "nothing must be the folder of a run"),
        ("predict nothing x.npy", 5, "nothing must be the folder of a run"),
        ("eval", 2, "run"),
        ("eval made --part all", 2, "Expected one of"),
    ],
)
def test_mistakes_are_one_line(jaxdl, line, code, message):
    found, _, err = jaxdl(line)
    assert found == code
    assert message in err
    assert err.count("\n") == 1
