"""A recipe: where model, data, loss and optimiser meet."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import jax
import optax

from jaxdl.core.errors import require
from jaxdl.core.model import Model
from jaxdl.optim import optimizer, scale_by_part
from jaxdl.optim.schedules import Schedule, constant, cosine, with_warmup
from jaxdl.recipes.config import Job
from jaxdl.recipes.forms import INPUT_FORMS
from jaxdl.recipes.pace import MakePaces, has_paces, paces
from jaxdl.recipes.prepare import (
    Prepared,
    build_model,
    frame_of,
    num_steps,
    prepare_data,
    traced_fields,
)
from jaxdl.recipes.start import start_of, with_fields_of_run
from jaxdl.recipes.tasks import TASKS
from jaxdl.recipes.tasks.task import Augment
from jaxdl.recipes.train_config import TrainConfig
from jaxdl.train import (
    Learner,
    Plan,
    Watch,
    accumulate,
    augmented,
    device_mesh,
    ema,
    mixed_precision,
    sam,
    shard,
    skip_nonfinite,
    supervised,
)
from jaxdl.train.on_device import num_rows


class HParams(NamedTuple):
    """The numbers of a recipe that may be swept in one program.

    Attributes:
      learning_rate: peak of the schedule; or what else a schedule is made from.
      weight_decay: decoupled, as AdamW has it.
      warmup: share of the run in which the learning rate rises, in [0, 1).
      task: numbers of the loss, such as ``label_smoothing``.
      model: numbers of the model, such as ``dropout_rate``.
      paces: ``layer_decay``, where parts of the model learn at paces of their own.
      lr_floor: share of the peak at which the cosine ends, in [0, 1].
      beta2: share of the mean of squared gradients that a step keeps, in [0, 1);
        ``None`` for that of the optimiser.
    """

    learning_rate: Any
    weight_decay: Any
    warmup: Any
    task: Mapping[str, Any]
    model: Mapping[str, Any]
    paces: Mapping[str, Any] = {}
    lr_floor: Any = 0.0
    beta2: Any = None


MakeSchedule = Callable[[HParams, int], Schedule]


class Recipe(NamedTuple):
    """Everything that a run needs.

    Attributes:
      job: the settings it was made from.
      prepared: the data.
      model: between raw inputs and logits, or predictions in raw units.
      loss: ``(outputs, batch, hparams) -> [batch]``.
      learner: what trains it.
      hparams: the traced numbers.
      plan: the static ones.
      watch: what the host looks at.
      key: decides everything random.
    """

    job: Job
    prepared: Prepared
    model: Model
    loss: Callable[[Any, Any, HParams], jax.Array]
    learner: Learner
    hparams: HParams
    plan: Plan
    watch: Watch
    key: jax.Array


def recipe(job: Job, schedule: MakeSchedule | None = None) -> Recipe:
    """Make the recipe that a job describes.

    Args:
      job: the settings.
      schedule: ``(hparams, steps) -> schedule``, the learning rate over the run; by
        default the one that the settings name.

    Raises:
      ValueError: a name, a field or a combination of settings that cannot be.
    """
    job = with_fields_of_run(job)
    config, prepared = job.config, prepare_data(job)
    start = start_of(job, prepared)
    prepared = start.prepared if start else prepared
    rows, task = num_rows(prepared.splits.train), TASKS[prepared.info.task]
    steps, epoch = num_steps(config, rows)
    hparams = HParams(
        config.lr,
        config.weight_decay,
        config.warmup,
        task.numbers(config),
        traced_fields(job),
        {"layer_decay": config.layer_decay} if has_paces(config) else {},
        config.lr_floor,
        config.beta2,
    )
    drawn = model_of(job, prepared)
    make = (lambda fields: start.begin(drawn(fields))) if start else drawn
    loss = task.loss(prepared)
    learner = transformed(
        supervised(
            lambda hparams: make(hparams.model),
            loss,
            optimizer_of(
                config,
                steps,
                schedule or SCHEDULES[config.schedule],
                paces(job, prepared, drawn(dict(traced_fields(job)))),
            ),
            task.metrics,
        ),
        config,
        task.augment(config, prepared),
    )
    return Recipe(
        job,
        prepared,
        make({}),
        loss,
        learner,
        hparams,
        Plan(
            steps,
            config.batch_size or rows,
            eval_every=min(config.eval_every or epoch, steps),
            eval_batch_size=eval_batch_size(prepared, config),
        ),
        Watch(
            log_every=config.log_every,
            monitor=task.monitor,
            mode=task.mode,
            patience=config.patience,
            ckpt_every=-1 if config.fast_dev_run else config.ckpt_every,
            keep=config.keep_checkpoints,
            on_nonfinite="rollback" if config.on_nonfinite == "rollback" else "abort",
            spike=config.spike,
            debug_nans=config.debug_nans,
            step_timeout=config.step_timeout,
        ),
        jax.random.key(config.seed),
    )


MOST_SKIPPED = 10  # bad steps in a row after which a run has stopped


def model_of(job: Job, prepared: Prepared) -> Callable[[Mapping[str, Any]], Model]:
    """The function from the model's traced fields to the model."""
    frame = frame_of(prepared)
    return lambda fields: build_model(job, frame, dict(fields))


def eval_batch_size(prepared: Prepared, config: TrainConfig) -> int:
    """How many examples are evaluated together."""
    if INPUT_FORMS[prepared.info.form].whole:
        return max(num_rows(part) for part in prepared.splits if part is not None)
    return max(config.batch_size, 256)


def warm_cosine(hparams: HParams, steps: int) -> Schedule:
    """A learning rate that rises to its peak and falls along a cosine to its floor."""
    rise, peak = hparams.warmup * steps, hparams.learning_rate
    return with_warmup(cosine(peak, steps - rise, hparams.lr_floor * peak), rise)


def warm_constant(hparams: HParams, steps: int) -> Schedule:
    """The peak of the learning rate, after a rise where the run has a warm-up."""
    return with_warmup(constant(hparams.learning_rate), hparams.warmup * steps)


SCHEDULES: Mapping[str, MakeSchedule] = {
    "cosine": warm_cosine,
    "constant": warm_constant,
}
"""By name, what becomes of the learning rate over a run."""


def optimizer_of(
    config: TrainConfig,
    steps: int,
    schedule: MakeSchedule,
    make_paces: MakePaces | None = None,
) -> Callable[[HParams], optax.GradientTransformation]:
    """The optimiser that the settings ask for, as a function of the traced numbers.

    Args:
      config: the settings.
      steps: length of the run.
      schedule: as for ``recipe``.
      make_paces: from the numbers to the paces of the parts, if they differ.
    """

    def build(hparams: HParams) -> optax.GradientTransformation:
        rate = schedule(hparams, steps)
        steps_of = optimizer(
            config.optimizer, rate, hparams.weight_decay, hparams.beta2
        )
        chain = [steps_of]
        if config.clip_grad:
            chain.insert(0, optax.clip_by_global_norm(config.clip_grad))
        if make_paces is not None:
            chain.append(scale_by_part(make_paces(hparams)))
        return optax.chain(*chain) if len(chain) > 1 else steps_of

    return build


def transformed(
    learner: Learner, config: TrainConfig, augment: Augment | None = None
) -> Learner:
    """The Learner with the transformations that the settings ask for.

    Args:
      learner: the plain one.
      config: the settings.
      augment: what is made of a batch in training; the whole one, where it is computed
        in parts.
    """
    if config.grad_accum_steps > 1:
        learner = accumulate(learner, config.grad_accum_steps)
    learner = mixed_precision(learner, config.precision)
    if augment is not None:
        learner = augmented(learner, augment)
    if config.sam:
        learner = sam(learner, config.sam)
    devices = num_devices(config)
    if devices:
        learner = shard(learner, device_mesh(num_devices=devices))
    if config.ema_decay:
        learner = ema(learner, config.ema_decay)
    if config.on_nonfinite == "skip":
        learner = skip_nonfinite(learner, MOST_SKIPPED)
    return learner


def num_devices(config: TrainConfig) -> int:
    """How many devices share each batch; several processes take all that they have.

    Raises:
      ValueError: other than all of them are asked for in several processes.
    """
    processes, devices = jax.process_count(), jax.device_count()
    if processes == 1:
        return config.devices
    require(
        config.devices in (0, devices),
        f"devices must be 0 or all {devices} of the {processes} processes",
        config.devices,
    )
    return devices
