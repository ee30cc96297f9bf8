"""A place in a run that was saved is found again, and nothing else is taken for it."""

import jax
import numpy as np
import pytest

from jaxdl.core.types import Splits
from jaxdl.train import Plan, Watch, state_digest
from jaxdl.train.advance import on_device_stretches
from jaxdl.train.learner import traced
from jaxdl.train.position import Position
from jaxdl.train.saver import Saver
from jaxdl.train.watch import Looks
from tests.train import toys

DATA = Splits(toys.line_data(24))
HPARAMS = traced(toys.LineHParams())


@pytest.fixture
def position(tmp_path, relaxed_promotion):
    """The beginning of a run of 12 steps, that can be saved."""
    learner, key = toys.line_learner(), jax.random.key(0)
    stretches = on_device_stretches(learner, DATA.train, 8, key, HPARAMS)
    saver = Saver(tmp_path, 2)
    yield Position(stretches, Looks(Plan(12, 8), Watch(), []), tmp_path, saver, None)
    saver.close()


def test_a_place_is_found_again(position):
    for path in (position.folder / "metrics.jsonl", position.folder / "timing.jsonl"):
        path.touch()
    position.start(HPARAMS, resume=True)  # there is nothing to go on from
    assert (position.step, position.due) == (0, 12)
    state, sums = position.stretches.advance(position.state, position.sums, 0, 5)
    position.state, position.sums, position.step = state, sums, 5
    position.save()
    position.saver.wait()
    before = state_digest(position.state)
    position.begin()
    assert state_digest(position.state) != before
    position.start(HPARAMS, resume=True)
    assert state_digest(position.state) == before
    assert (position.step, position.due) == (5, 12)
    np.testing.assert_array_equal(position.sums.steps, [5, 5])
    other = HPARAMS._replace(learning_rate=HPARAMS.learning_rate * 2)
    with pytest.raises(ValueError, match="hparams must be those that the run began"):
        position.start(other, resume=True)
