"""The tables of the benchmarks were written by the program, and it measures time."""

import importlib
import json
import time
from functools import partial
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from benchmarks.__main__ import (
    BEGIN,
    RESULTS,
    ROWS,
    described,
    table,
    waiting,
    with_table,
)
from benchmarks.harness import Worker

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("page", ["README.md", "benchmarks/README.md"])
def test_tables_are_not_edited_by_hand(page):
    text = (ROOT / page).read_text("utf-8")
    assert BEGIN in text
    assert with_table(text, json.loads(RESULTS.read_text())) == text


def test_every_row_was_measured_or_is_named_as_one_that_was_not():
    rows = json.loads(RESULTS.read_text())["rows"]
    missing = [name for name in ROWS if name not in rows]
    assert list(rows) == [name for name in ROWS if name in rows]
    assert "".join(waiting(rows)).count("`") == 2 * len(missing)
    assert waiting(ROWS) == []


def slow():
    """A candidate that makes 4 steps of 20 ms whatever it is asked for."""
    return lambda count: time.sleep(0.08) or 4


def test_a_candidate_is_timed_per_step_that_it_made():
    worker = Worker("tests.test_benchmarks:slow")
    seconds = worker.run(3)
    worker.close()
    assert 0.019 < seconds < 0.08


def measured(title, machine, date):
    """A row as it is written down."""
    times = {"theirs": {"a": 3.0, "b": 2.0}, "ours": {"c": 1.0}}
    when = {"machine": machine, "versions": {"jax": "1"}, "date": date}
    return {"title": title, "ratio": 2.0, "target": 0.0, **times, **when}


def test_rows_of_one_day_and_machine_share_a_note():
    rows = {
        "x": measured("X", "2 cores A, AVX2", "2026-01-01"),
        "y": {**measured("Y", "H", "2026-01-01"), "memory": "kept"},
        "z": measured("Z", "2 cores A, AVX2", "2026-01-01"),
    }
    lines = table({"rows": rows, "command": "run"}).splitlines()
    assert lines[2] == "| X | 2 ms | 1 ms | **2.00** | - | a |"
    assert [line[-3] for line in lines[2:5]] == ["a", "b", "a"]
    assert lines[6] == "`run` on (a) 2 cores A, AVX2; jax 1; 2026-01-01;"
    assert lines[7:] == ["(b) H; jax 1; 2026-01-01; freed memory kept."]


@pytest.mark.parametrize(
    ("flags", "widest"),
    [("flags : avx avx2 avx512f", ", AVX-512"), ("flags\t: avx avx2", ", AVX2")],
)
def test_a_processor_is_named_with_its_widest_instructions(flags, widest):
    one = f"processor : 0\nmodel name\t: AMD EPYC\n{flags}\n\n"
    assert described(one * 2) == f"2 cores AMD EPYC{widest}"
    assert described("").startswith("cores ")


def test_both_sides_of_the_logistic_row_reach_the_same_objective():
    pytest.importorskip("torch")
    from benchmarks import ours, theirs

    found = ours.fitted(300, 12, 3)()
    assert found.converged
    assert abs(float(found.value) - theirs.fitted(300, 12, 3)()) < 1e-6


@pytest.mark.parametrize(
    ("name", "classes", "bottleneck", "blocks"),
    [
        ("resnet18_cifar", 10, False, (2, 2, 2, 2)),
        ("resnet50", 1000, True, (3, 4, 6, 3)),
    ],
)
def test_both_sides_of_the_vision_rows_have_the_same_size(
    name, classes, bottleneck, blocks
):
    torch = pytest.importorskip("torch")
    from benchmarks.theirs_vision import resnet
    from jaxdl.cli.parse import catalogue

    with torch.device("meta"):
        twin = resnet(blocks, classes, bottleneck=bottleneck)
    wanted = catalogue()["models"][name]["params"]
    assert sum(p.numel() for p in twin.parameters()) == wanted


@pytest.mark.parametrize("name", ["gcn", "gat"])
def test_both_sides_of_the_graph_rows_have_the_same_size(name):
    torch = pytest.importorskip("torch")
    pytest.importorskip("torch_geometric")
    from benchmarks import ours_graph, theirs_graph
    from benchmarks.citation import both_ways

    draw = np.random.default_rng(0)
    one, other = draw.permutation(40).reshape(2, 20)
    x = draw.normal(size=(40, 5)).astype(np.float32)
    data = both_ways(one, other, x, draw.integers(0, 3, 40), (3, 4))
    model = ours_graph.MODELS[name](data)
    graph = ours_graph.batch(data, lists=True).x
    params = model.init(jax.random.key(0), graph, train=False)["params"]
    twin = theirs_graph.NETWORKS[name](data)
    sizes = sorted(leaf.size for leaf in jax.tree.leaves(params))
    assert sorted(p.numel() for p in twin.parameters()) == sizes
    with torch.no_grad():
        assert twin(torch.from_numpy(x)).shape == (40, 3)


def test_both_sides_of_the_row_of_sets_have_the_same_size():
    pytest.importorskip("torch")
    from benchmarks import ours_sets, theirs_sets
    from jaxdl.models import create_model

    model = create_model("deep_sets", num_classes=ours_sets.CLASSES, pool="mean")
    x = jax.ShapeDtypeStruct((1, *ours_sets.SHAPE[1:]), "float32")
    params = jax.eval_shape(model.init, jax.random.key(0), x).params
    twin = sum(p.numel() for p in theirs_sets.DeepSets().parameters())
    assert twin == sum(leaf.size for leaf in jax.tree.leaves(params))


@pytest.mark.parametrize(
    ("name", "model", "twin", "x"),
    [
        ("efficientnet", "network", "network", jnp.zeros((1, 32, 32, 3))),
        ("unet", "UNet", "UNet", (jnp.zeros((1, 8, 8, 3)), jnp.zeros(1, jnp.int32))),
        ("language", "network", "GPT", jnp.zeros((1, 4), jnp.int32)),
    ],
)
def test_both_sides_of_the_rows_of_larger_networks_have_the_same_size(
    name, model, twin, x
):
    torch = pytest.importorskip("torch")
    ours, theirs = (
        importlib.import_module(f"benchmarks.{side}_{name}")
        for side in ("ours", "theirs")
    )
    init = partial(getattr(ours, model)().init, train=False)
    params = jax.eval_shape(init, jax.random.key(0), x)["params"]
    with torch.device("meta"):
        sizes = [p.numel() for p in getattr(theirs, twin)().parameters()]
    assert sum(sizes) == sum(leaf.size for leaf in jax.tree.leaves(params))
