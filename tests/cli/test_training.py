"""``train`` and ``sweep`` from the command line, on small data."""

import json

import pytest

from jaxdl.cli.training import split_axes


def test_train_ends_with_metrics_and_where_to_look(jaxdl, tmp_path):
    code, out, err = jaxdl("train linear --fake --steps 4 --data breast_cancer")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "run runs/linear-breast-cancer-1"
    assert "runs/linear-breast-cancer-1/report.html" in out
    assert any(line.startswith("test ") and "accuracy 0." in line for line in lines)
    assert "\x1b" not in out
    assert "\r" not in out
    assert (tmp_path / "runs" / "linear-breast-cancer-1" / "report.html").exists()


def test_a_dry_run_writes_nothing(jaxdl, tmp_path):
    code, out, _ = jaxdl("train mlp --fake --dry-run")
    assert code == 0
    assert "dense_0" in out
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_diverges_says_so_with_its_own_code(jaxdl):
    code, _, err = jaxdl("train mlp --data diabetes --lr 1e30 --steps 20 --warmup 0")
    assert code == 3
    assert "A smaller learning rate" in err


def test_a_missing_file_says_where_to_put_it(jaxdl, monkeypatch, tmp_path):
    monkeypatch.delenv("JAXDL_DATA_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    code, _, err = jaxdl("train lenet --data cifar10")
    assert code == 5
    assert "--download" in err
    assert not (tmp_path / "runs").exists()


def test_examples_that_do_not_fit_the_model_leave_no_folder(jaxdl, tmp_path):
    code, _, err = jaxdl("train gpt --window 65 --steps 1")
    assert code == 1
    assert "tokens must be at most 64 in a row; got 65" in err
    assert not (tmp_path / "runs").exists()


def test_a_sweep_is_a_table_and_a_picture(jaxdl, tmp_path):
    line = "sweep linear --fake --steps 3 --lr log:1e-3:1e-1:3 --seeds 2"
    code, out, err = jaxdl(line)
    assert (code, err) == (0, "")
    assert "learning_rate" in out
    assert out.count("best") == 1
    assert "6 runs by threads" in out
    folder = tmp_path / "runs" / "linear-digits-sweep-1"
    assert (folder / "sweep.png").exists()
    assert json.loads((folder / "result.json").read_text())["seeds"] == 2


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("sweep linear", "some setting must have several values"),
        ("sweep linear --lr log:1:x:3", "lr must be LOW:HIGH"),
        ("sweep linear --batch-size 8,16", "unknown number to sweep 'batch_size'"),
    ],
)
def test_a_sweep_that_cannot_be_says_what_to_write(jaxdl, line, message):
    code, _, err = jaxdl(line)
    assert code == 1
    assert message in err


def test_axes_are_told_from_paths_and_single_values():
    axes, rest = split_axes(
        [
            "mlp",
            "--lr=1e-3,1e-2",
            "--data",
            "csv:x,y.csv",
            "--learning-rate",
            "1",
            "--seeds",
            "4",
        ]
    )
    assert list(axes) == ["lr"]
    assert rest == (
        [
            "mlp",
            "--lr",
            "0.001",
            "--data",
            "csv:x,y.csv",
            "--learning-rate",
            "1",
            "--seeds",
            "4",
        ]
    )


def test_a_number_that_is_swept_from_0_is_in_the_program():
    axes, rest = split_axes(["lenet", "--mixup", "0,0.2"])
    assert axes["mixup"].values == (0.0, 0.2)
    assert rest == ["lenet", "--mixup", "0.2"]


def test_a_run_is_tuned_with_a_new_head(jaxdl):
    assert jaxdl("train linear --fake --fast-dev-run 1 --workdir old")[0] == 0
    line = "train linear --fake --fast-dev-run 1 --weights old --freeze body"
    code, out, err = jaxdl(f"{line} --new-head --workdir new")
    assert (code, err) == (0, "")
    assert "jaxdl eval new" in out
