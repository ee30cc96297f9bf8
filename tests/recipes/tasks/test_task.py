"""Every task is complete, and has settings of its own name."""

from types import SimpleNamespace

import pytest

from jaxdl.models import MODELS
from jaxdl.recipes.config import CONFIGS
from jaxdl.recipes.pictures import FIGURES
from jaxdl.recipes.tasks import TASKS, Task


def test_every_task_has_settings_and_pictures():
    assert set(TASKS) == set(CONFIGS) == set(FIGURES)


@pytest.mark.parametrize("name", TASKS)
def test_the_best_step_is_chosen_by_a_metric_of_the_task(name):
    task = TASKS[name]
    assert isinstance(task, Task)
    assert task.monitor in task.metrics
    numbers = task.numbers(CONFIGS[name]())
    assert all(isinstance(value, float) for value in numbers.values())


@pytest.mark.parametrize(
    "model", [m.name for m in MODELS if "translate" in m.facts["tasks"]]
)
def test_registered_networks_have_the_methods_of_their_task(model):
    TASKS["translate"].check(model, MODELS.create(model))


def test_a_network_that_cannot_write_is_refused_before_training():
    rule = "must have the methods encode, begin, extend; got mine without begin, extend"
    network = SimpleNamespace(encode=len)
    with pytest.raises(ValueError, match=rule):
        TASKS["translate"].check("mine", network)
    TASKS["classify"].check("mine", network)
