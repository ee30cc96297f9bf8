"""The laws hold for three kinds of Learner, and each law kills the mutant it is for."""

import itertools

import jax
import jax.numpy as jnp
import optax
import pytest

from jaxdl.core.model import Model
from jaxdl.core.types import Splits
from jaxdl.metrics import Mean
from jaxdl.testing import learner as laws
from jaxdl.train import Plan
from tests.train import toys

PLAN = Plan(num_steps=4, batch_size=8)


@pytest.fixture(autouse=True)
def standard_promotion(relaxed_promotion):
    """Optax's Adam mixes float and int."""


def line_case(key, learner=None, hparams=None):
    data = toys.line_data()
    return laws.Case(
        learner or toys.line_learner(),
        key,
        hparams or toys.LineHParams(),
        Splits(data, data),
        PLAN,
    )


def test_a_supervised_learner_obeys_every_law(key):
    laws.check_learner(line_case(key))


def test_a_two_player_game_obeys_every_law(key):
    data = toys.gaussian_mixture(key)
    hparams = toys.GanHParams()
    case = laws.Case(toys.gan(), key, hparams, Splits(data, data), PLAN)
    for check in (laws.check_update, laws.check_sweep, laws.check_hparams):
        check(case)
    for check in (laws.check_resume, laws.check_scan, laws.check_shard):
        check(case)


def test_an_agent_without_batches_obeys_every_law(key):
    plan = Plan(num_steps=20)
    case = laws.Case(toys.chain_agent(), key, toys.AgentHParams(), None, plan)
    laws.check_learner(case)


def test_the_agent_learns_to_go_right(key):
    from jaxdl.train import run

    state, history = jax.jit(run(toys.chain_agent(), Plan(400)))(
        key, toys.AgentHParams(), None
    )
    assert (
        history.train["reward"][-50:].mean() > 2 * history.train["reward"][:50].mean()
    )
    assert jnp.all(state.params[:-1, 1] > state.params[:-1, 0])


def mutant(**changes):
    """The supervised learner with some of its functions changed."""
    good = toys.line_learner()
    return good._replace(**{name: change(good) for name, change in changes.items()})


def forgets_step(good):
    def update(state, batch):
        new, metrics = good.update(state, batch)
        return new._replace(step=state.step), metrics

    return update


def host_state(good):
    """Draws from a counter on the host: two traces are two different programs."""
    counter = itertools.count()

    def update(state, batch):
        new, metrics = good.update(state, batch)
        shift = 1e-3 * next(counter)
        return new._replace(
            params=jax.tree.map(lambda p: p + shift, new.params)
        ), metrics

    return update


def bakes_in_learning_rate(hparams):
    """Ignores the hyper-parameter."""
    return optax.sgd(0.1)


def test_one_compilation_kills_a_step_that_does_not_count(key):
    with pytest.raises(AssertionError, match="step must count"):
        laws.check_update(line_case(key, mutant(update=forgets_step)))


def test_one_compilation_kills_a_learner_deaf_to_its_key(key):
    def deaf(good):
        def init(k, hparams, batch):
            state = good.init(jax.random.key(0), hparams, batch)
            return state._replace(hparams=laws.traced(toys.LineHParams()))

        return init

    with pytest.raises(AssertionError, match="another key must give another run"):
        laws.check_update(line_case(key, mutant(init=deaf)))


def test_metrics_must_be_scalars(key):
    good = toys.chain_agent()

    def vector(state, batch):
        new, metrics = good.update(state, batch)
        return new, {**metrics, "loss": metrics["loss"][None]}

    learner = good._replace(update=vector)
    case = laws.Case(learner, key, toys.AgentHParams(), None, PLAN)
    with pytest.raises(AssertionError, match="metric loss must be a scalar"):
        laws.check_update(case)


def test_sweep_kills_a_program_that_differs_from_trace_to_trace(key):
    with pytest.raises(AssertionError, match="run i of a sweep"):
        laws.check_sweep(line_case(key, mutant(update=host_state)))


def test_scan_kills_a_program_that_differs_from_trace_to_trace(key):
    with pytest.raises(AssertionError, match="scanned steps are looped steps"):
        laws.check_scan(line_case(key, mutant(update=host_state)))


def test_resume_kills_a_counter_kept_outside_the_state(key):
    counter = itertools.count()

    def shifted(array):
        return array + array.dtype.type(1e-3 * next(counter))

    def remembers(good):
        def update(state, batch):
            new, metrics = good.update(state, batch)
            w = new.params["w"]
            w = jax.pure_callback(shifted, jax.ShapeDtypeStruct(w.shape, w.dtype), w)
            return new._replace(params={"w": w}), metrics

        return update

    with pytest.raises(AssertionError, match="resumed run"):
        laws.check_resume(line_case(key, mutant(update=remembers)))


def test_hparams_kills_a_learning_rate_that_is_baked_in(key):
    learner = toys.line_learner(optimizer=bakes_in_learning_rate)
    with pytest.raises(AssertionError, match="learning_rate must change the run"):
        laws.check_hparams(line_case(key, learner))


def test_accumulate_kills_a_sum_over_the_batch(key):
    good = toys.line_learner()

    def gradients(state, batch):
        grads, state, metrics = good.gradients(state, batch)
        return jax.tree.map(lambda g: g * len(batch.weight), grads), state, metrics

    learner = good._replace(gradients=gradients)
    with pytest.raises(AssertionError, match="accumulated halves"):
        laws.check_accumulate(line_case(key, learner))


@pytest.mark.parametrize("name", ["update", "evaluate"])
def test_shard_kills_a_device_that_sees_its_own_share_only(key, name, monkeypatch):
    """What a forgotten sum over the devices computes."""

    def share(learner, mesh):
        whole = getattr(learner, name)

        def own(state, batch):
            size = len(batch.weight) // mesh.size
            return whole(state, jax.tree.map(lambda a: a[:size], batch))

        return learner._replace(**{name: own})

    monkeypatch.setattr(laws, "shard", share)
    with pytest.raises(AssertionError, match=f"a sharded {name}"):
        laws.check_shard(line_case(key))


def test_a_model_is_all_a_learner_needs(key):
    """Mean is additive, so evaluation over any batches is exact."""
    model = Model(*toys.line_model())
    case = line_case(key, toys.line_learner(model))
    state, batch = laws._start(case)
    one = case.learner.evaluate(state, batch)["loss"]
    halves = [
        case.learner.evaluate(state, jax.tree.map(lambda a, s=s: a[s], batch))["loss"]
        for s in (slice(0, 3), slice(3, None))
    ]
    assert isinstance(one, Mean)
    merged = halves[0].merge(halves[1])
    assert jnp.allclose(merged.compute(), one.compute(), rtol=1e-6)
