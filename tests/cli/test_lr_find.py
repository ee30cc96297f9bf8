"""``lr-find`` from the command line: own data, what comes next, every mistake."""

import json
import math
import shlex

import numpy as np
import pytest

from jaxdl.cli.lr_find import next_command
from jaxdl.cli.parse import job


def test_what_it_says_can_be_typed(jaxdl, tmp_path):
    """On a table of one's own, whose target is a number."""
    x = np.random.default_rng(0).normal(size=(80, 2))
    rows = [f"{a:.3f},{b:.3f},{3 * a - b + 100:.3f}" for a, b in x]
    (tmp_path / "houses.csv").write_text("\n".join(["a,b,price", *rows]))
    code, out, err = jaxdl("lr-find linear --data csv:houses.csv --steps 50 --seeds=2")
    assert (code, err) == (0, "")
    assert [line.split()[0] for line in out.splitlines()][:2] == ["picture", "fastest"]
    (folder,) = (tmp_path / "runs").iterdir()
    assert folder.name.startswith("linear-houses")
    assert f"runs/{folder.name}/lr_find.png" in out
    rate = json.loads((folder / "result.json").read_text())["learning_rate"]
    following = out.splitlines()[-1].removeprefix("next").strip()
    expected = f"jaxdl train linear --data csv:houses.csv --lr {rate:.2g}"
    assert following == expected
    assert job(shlex.split(following)[2:], "train").config.lr == float(f"{rate:.2g}")


def test_a_loss_that_never_falls_is_one_line(jaxdl, tmp_path):
    line = "lr-find linear --data diabetes --steps 20 --low 1e30 --high 1e38"
    code, out, err = jaxdl(line)
    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    assert "must fall at a learning rate from 1e+30 to 1e+38; got none (runs/" in err
    folder = tmp_path / "runs" / "linear-diabetes-lr-find-1"
    assert json.loads((folder / "result.json").read_text())["learning_rate"] is None
    assert (folder / "lr_find.png").exists()


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        ("lr-find lennet", 1, "Did you mean lenet"),
        ("lr-find linear --low x", 2, "Error parsing --low"),
        ("lr-find linear --lr 0.1", 1, "lr must be left out of a search"),
        ("lr-find linear --low 2 --high 1", 1, "0 < low < high; got (2.0, 1.0)"),
        ("lr-find linear --optimizer sdg", 2, "Expected one of ('adagrad', 'adam'"),
        ("lr-find linear --data csv:none.csv", 5, "none.csv"),
    ],
)
def test_mistakes_are_one_line(jaxdl, line, code, message):
    found, out, err = jaxdl(line)
    assert (found, out) == (code, "")
    assert message in err
    assert err.count("\n") == 1


def test_the_next_command_keeps_what_was_given():
    words = "mlp --data csv:a,b.csv --low=1e-5 --widths 7 8 --steps 9 --seeds 3 -b 8"
    expected = "jaxdl train mlp --data csv:a,b.csv --widths 7 8 --lr 0.00012"
    found = next_command(words.split(), 1.234e-4)
    assert found == expected.replace(" --lr", " -b 8 --lr")
    assert math.isclose(float(found.split()[-1]), 1.2e-4)
