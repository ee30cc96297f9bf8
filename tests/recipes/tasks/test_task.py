"""Every task is complete, and has settings of its own name."""

import pytest

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
