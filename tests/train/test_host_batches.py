"""Batches of other processes are those that the device would draw, at any step."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from PIL import Image

from jaxdl.core.errors import CorruptFileError
from jaxdl.core.types import Dataset
from jaxdl.data.pictures import Pictures
from jaxdl.train.host_batches import HostBatches
from jaxdl.train.on_device import batches

ROWS, SIZE, STEPS = 10, 4, 9


@pytest.fixture
def data(tmp_path):
    """Ten noisy pictures in files."""
    pixels = np.random.default_rng(0).integers(0, 256, (ROWS, 3, 2, 3), np.uint8)
    paths = [tmp_path / f"{n}.png" for n in range(ROWS)]
    for path, each in zip(paths, pixels, strict=True):
        Image.fromarray(each).save(path)
    x = Pictures(np.array(paths, object), (3, 2, 3))
    return Dataset(x, np.arange(ROWS, dtype=np.int32))


def drawn(data, key):
    """What ``on_device`` draws at every step."""
    held = data._replace(x=np.asarray(data.x))
    draw = jax.jit(batches(held, SIZE))
    return [jax.device_get(draw(key, jnp.int32(step))) for step in range(STEPS)]


def assert_equal(one, other):
    jax.tree.map(np.testing.assert_array_equal, one, other)
    assert [leaf.dtype for leaf in one] == [leaf.dtype for leaf in other]


def test_a_batch_is_that_of_the_device(data, key):
    pytest.importorskip("grain")
    source = HostBatches(data, SIZE, STEPS, key=key)
    for step, batch in enumerate(drawn(data, key)):
        assert_equal(source.batches[step], batch)
    assert len(source.batches) == STEPS


def test_workers_go_on_from_any_step_and_name_a_broken_file(data, key):
    pytest.importorskip("grain")
    wanted = drawn(data, key)
    with HostBatches(data, SIZE, STEPS, key=key, workers=2) as source:
        for step in (0, 0, 4, 5, 6):  # as a run does that was interrupted after 4 steps
            assert_equal(source(step), wanted[step])
        data.x.paths[wanted[2].y[0]].write_bytes(b"no picture")
        with pytest.raises(CorruptFileError, match="png must hold an intact picture"):
            source(2)


def test_no_worker_is_started_for_the_first_batch(data, key):
    pytest.importorskip("grain")
    source = HostBatches(data, SIZE, STEPS, key=key)
    assert_equal(source(0), drawn(data, key)[0])
    assert source._ahead is None


KILLED = """
import multiprocessing, os, signal
import jax, numpy as np
from jaxdl.core.types import Dataset
from jaxdl.train.host_batches import HostBatches

if __name__ == "__main__":
    data = Dataset(np.zeros((2, 3)), np.zeros(2))
    source = HostBatches(data, 1, 10**6, key=jax.random.key(0))
    source(1)
    (worker,) = multiprocessing.active_children()
    print(worker.pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_workers_do_not_outlive_a_run_that_is_killed(tmp_path):
    pytest.importorskip("grain")
    script = tmp_path / "killed.py"
    script.write_text(KILLED)
    with (tmp_path / "said").open("w") as said:  # a pipe would wait for the worker
        done = subprocess.run(
            [sys.executable, script],
            cwd=Path.cwd(),
            stdout=said,
            stderr=subprocess.DEVNULL,  # what is left in shared memory is told there
        )
    assert done.returncode == -signal.SIGKILL
    number = int((tmp_path / "said").read_text())
    worker = Path(f"/proc/{number}/cmdline")
    for _ in range(100):  # of a process that is no more, or that nobody waits for
        if not worker.exists() or not worker.read_bytes():
            return
        time.sleep(0.1)
    raise AssertionError("the worker lives on")


def test_without_the_package_it_says_how_to_get_it(data, key, monkeypatch):
    monkeypatch.setitem(sys.modules, "grain", None)
    with pytest.raises(ImportError, match=r"package grain: pip install \"jaxdl\[data"):
        HostBatches(data, SIZE, STEPS, key=key)


def test_numbers_and_weights_are_checked(data, key):
    pytest.importorskip("grain")
    for name in ("batch_size", "num_steps", "workers"):
        given = {"batch_size": 1, "num_steps": 1, "workers": 1} | {name: 0}
        with pytest.raises(ValueError, match=f"{name} must be at least 1; got 0"):
            HostBatches(data, key=key, **given)
    weighted = data._replace(weight=np.ones(ROWS, np.float32))
    with pytest.raises(ValueError, match="weight must be None; got weights"):
        HostBatches(weighted, SIZE, STEPS, key=key)
    source = HostBatches(data, SIZE, STEPS, key=key)
    for step in (-1, STEPS):
        with pytest.raises(ValueError, match=rf"step must be in \[0, {STEPS}\); got"):
            source(step)
