"""The settings that every training run has, whatever its task: a frozen dataclass.

It imports neither JAX nor NumPy, so that ``jaxdl train --help`` answers at once.
"""

import dataclasses
from typing import Literal

from jaxdl.core.errors import require

Optimizer = Literal[
    "adagrad",
    "adam",
    "adamw",
    "lamb",
    "lion",
    "momentum",
    "muon",
    "nesterov",
    "rmsprop",
    "sgd",
]
"""The names in ``jaxdl.optim.OPTIMIZERS``, which cannot be imported here."""

WITH_BETA2 = ("adam", "adamw", "lamb")
"""Those that keep a mean of squared gradients as Adam does: the same there."""


@dataclasses.dataclass(frozen=True)
class TrainConfig:
    """One training run.

    Attributes:
      data: data set to learn from; default: the model's own.
      data_dir: folder with data files, searched before JAXDL_DATA_DIR and the cache.
      download: fetch missing data files, checked against their published hash.
      fake: train on a small random stand-in of the data set, without any file.
      workers: threads that decode the pictures of a folder; processes with stream.
      stream: read the training pictures of folder:PATH as the steps need them, for
        those that do not fit in memory; those that are held out are kept in memory.
      weights: begin with these instead of drawn ones: a .safetensors file or a folder
        with one, timm:NAME, hf:OWNER/NAME, or the folder of a run.
      new_head: draw the last layer all the same, for other classes than theirs.
      freeze: what stays as it is: body, for all but the last layer, or patterns of
        parameters with commas between, such as conv_*,dense_0.*.
      layer_decay: factor of the learning rate from each part of the network to the one
        before it.
      unfreeze_every: updates after which one more part learns, the last one first; 0:
        all learn from the start.
      epochs: passes over the training data; default: 20, or 5 above 10,000 rows.
      steps: updates of the parameters, instead of epochs.
      batch_size: examples in one update, on all devices together; 0 takes all.
      optimizer: what turns gradients into steps.
      lr: peak learning rate; jaxdl lr-find looks for one.
      beta2: of adam, adamw or lamb, the share of its mean of squared gradients that
        each step keeps; default: 0.999.
      weight_decay: share of the weights, times the learning rate, that each step takes;
        with adam the share that is added to the gradient.
      warmup: share of the run in which the learning rate rises to its peak.
      schedule: of the learning rate: a rise to the peak and a cosine down from it, or
        the peak throughout.
      lr_floor: share of the peak at which the cosine ends.
      clip_grad: largest norm of the gradient of all parameters; 0 does not clip.
      sam: distance of sharpness-aware minimisation, 0.05 say; twice the cost; 0 is off.
      grad_accum_steps: parts in which a batch is computed, one by one, to save memory.
      ema_decay: share that stays, late in a run, of the average of the weights and of
        batch statistics that is evaluated; 0 takes none.
      precision: arithmetic of the passes; weights stay in 32 bits.
      devices: devices that share each batch; 0 takes one, and in several processes
        all that they have.
      seed: decides everything random.
      eval_every: updates between evaluations; 0 evaluates after every epoch.
      log_every: updates between two lines of training metrics; 0: at evaluations.
      ckpt_every: updates between checkpoints; 0 saves once a minute and at the end.
      keep_checkpoints: how many of the last checkpoints are kept, besides the best.
      resume: go on with an interrupted run: its folder, or auto for the newest one of
        these settings.
      on_nonfinite: after a NaN or an infinity end the run, skip the step, or go back to
        the last checkpoint and take another order of the data.
      spike: a loss so many times its recent median is noted; 0 looks for none.
      debug_nans: after a NaN, name the layer where it begins.
      step_timeout: seconds without a step after which a stuck run ends; 0 waits, and
        several processes ten minutes for each other.
      patience: evaluations without a better one that end the run; 0 never does.
      overfit_batches: train and evaluate on so many batches only: a check that the loss
        can reach 0; 0 takes all data.
      fast_dev_run: make so many updates, evaluate once, and keep no checkpoint: a check
        that everything runs; 0 runs in full.
      dry_run: print shapes, parameters and FLOPs, and do nothing else.
      workdir: folder of the run; default: runs/MODEL-DATA-N with the next free N.
    """

    data: str = ""
    data_dir: str | None = None
    download: bool = False
    fake: bool = False
    workers: int = 1
    stream: bool = False
    weights: str | None = None
    new_head: bool = False
    freeze: str = ""
    layer_decay: float = 1.0
    unfreeze_every: int = 0
    epochs: int | None = None
    steps: int | None = None
    batch_size: int = 32
    optimizer: Optimizer = "adamw"
    lr: float = 3e-3
    beta2: float | None = None
    weight_decay: float = 1e-4
    warmup: float = 0.05
    schedule: Literal["cosine", "constant"] = "cosine"
    lr_floor: float = 0.0
    clip_grad: float = 0.0
    sam: float = 0.0
    grad_accum_steps: int = 1
    ema_decay: float = 0.0
    precision: Literal["fp32", "bf16"] = "fp32"
    devices: int = 0
    seed: int = 0
    eval_every: int = 0
    log_every: int = 0
    ckpt_every: int = 0
    keep_checkpoints: int = 2
    resume: str | None = None
    on_nonfinite: Literal["abort", "skip", "rollback"] = "abort"
    spike: float = 10.0
    debug_nans: bool = False
    step_timeout: float = 0.0
    patience: int = 0
    overfit_batches: int = 0
    fast_dev_run: int = 0
    dry_run: bool = False
    workdir: str | None = None

    def __post_init__(self) -> None:
        require(
            self.epochs is None or self.steps is None,
            "at most one of epochs and steps may be given",
            f"epochs = {self.epochs} and steps = {self.steps}",
        )
        for name in _AT_LEAST_1:
            value = getattr(self, name)
            require(value is None or value >= 1, f"{name} must be at least 1", value)
        for name in _AT_LEAST_0:
            value = getattr(self, name)
            require(value >= 0, f"{name} must be at least 0", value)
        require(
            self.resume is None or not self.fast_dev_run,
            "resume must not be given with fast_dev_run, which keeps no checkpoint",
            self.resume,
        )
        require(
            self.weights is not None or not self.new_head,
            "new_head must be given with weights",
            "none",
            "Without weights every layer is drawn.",
        )
        require(self.warmup < 1, "warmup must be less than 1", self.warmup)
        require(self.ema_decay < 1, "ema_decay must be less than 1", self.ema_decay)
        value = self.lr_floor
        require(0 <= value <= 1, "lr_floor must be in [0, 1]", value)
        require(
            self.schedule == "cosine" or not self.lr_floor,
            "lr_floor must be given with schedule cosine",
            self.schedule,
            "A rate that is constant does not fall.",
        )
        self._check_beta2()

    def _check_beta2(self) -> None:
        if self.beta2 is None:
            return
        require(0 <= self.beta2 < 1, "beta2 must be in [0, 1)", self.beta2)
        require(
            self.optimizer in WITH_BETA2,
            f"beta2 must be given with one of {', '.join(WITH_BETA2)}",
            f"optimizer {self.optimizer}",
        )


_AT_LEAST_1 = ("epochs", "steps", "grad_accum_steps", "workers", "keep_checkpoints")
_AT_LEAST_0 = (
    "batch_size",
    "lr",
    "weight_decay",
    "warmup",
    "layer_decay",
    "unfreeze_every",
    "clip_grad",
    "sam",
    "ema_decay",
    "devices",
    "seed",
    "eval_every",
    "log_every",
    "ckpt_every",
    "spike",
    "step_timeout",
    "patience",
    "overfit_batches",
    "fast_dev_run",
)
