"""The speed of a model: what is measured, not how fast it is."""

import jax
import pytest

from jaxdl.recipes import bench as module
from jaxdl.recipes.bench import ROUNDS, bench, timed

TICK = 1 / 64  # seconds of a step, exact in binary

pytestmark = pytest.mark.usefixtures("relaxed_promotion")


class Clock:
    """A clock that a test moves."""

    def __init__(self):
        self.now = 0.0

    def perf_counter(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    made = Clock()
    monkeypatch.setattr(module, "time", made)
    return made


def test_a_step_is_timed_by_the_median_of_rounds_that_fill_the_seconds(clock):
    counts = []

    def steps(count):
        counts.append(count)
        clock.now += count * (0.5 if len(counts) == 4 else TICK)

    speed = timed(steps, 10 * ROUNDS * TICK, 3.0, 64)
    assert counts == [1, 1, *[10] * ROUNDS]
    assert speed.seconds == TICK
    assert (speed.fastest, speed.slowest) == (TICK, 0.5)
    assert (speed.compile_seconds, speed.memory) == (3.0, 64)


def test_the_first_step_does_not_count(clock):
    counts = []

    def steps(count):
        counts.append(count)
        clock.now += 100 if len(counts) == 1 else count * TICK

    assert timed(steps, 10 * ROUNDS * TICK, 0.0, 0).slowest == TICK
    assert counts[2] == 10


def test_inference_and_training_of_a_classifier():
    found = bench("mlp", batch_size=8, input_shape=(5,), seconds=0.01)
    assert (found.input_shape, found.batch_size) == ((5,), 8)
    assert found.flops > 0
    params = (5 * 128 + 128 + 128 * 128 + 128 + 128 * 10 + 10) * 4
    assert found.inference.memory >= params
    assert found.training.memory >= 3 * params  # with the two moments of AdamW
    for speed in (found.inference, found.training):
        assert 0 < speed.fastest <= speed.seconds <= speed.slowest
        assert found.per_second(speed) == 8 / speed.seconds


def test_a_precision_is_that_of_the_inference_too(monkeypatch):
    seen = []
    compiled = module.compiled

    def spy(function, *args):
        seen.append({leaf.dtype.name for leaf in jax.tree.leaves(args)})
        return compiled(function, *args)

    monkeypatch.setattr(module, "compiled", spy)
    bench("mlp", input_shape=(3,), precision="bf16", seconds=0.01)
    assert seen[0] == {"bfloat16"}
    assert "float32" in seen[1]  # the state of training stays as wide as it was


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"batch_size": 0}, "batch_size must be at least 1; got 0"),
        ({"seconds": 0.0}, "seconds must be positive; got 0.0"),
        ({"precision": "fp8"}, "precision must be fp32 or bf16; got fp8"),
        ({"settings": {"depth": 3}}, "unknown setting of model mlp 'depth'"),
    ],
)
def test_what_cannot_be_is_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        bench("mlp", **wrong)


def test_an_unknown_model_is_refused():
    with pytest.raises(ValueError, match="Did you mean mlp"):
        bench("mpl")


def test_a_model_of_graphs_is_refused():
    with pytest.raises(
        ValueError, match="must take arrays; got gcn, which takes nodes"
    ):
        bench("gcn")
