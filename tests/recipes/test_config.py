"""Settings: what is refused before anything is loaded."""

import dataclasses
import subprocess
import sys

import pytest

from jaxdl.recipes.config import CONFIGS, TRACED, ClassifyConfig


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"lr": -1.0}, "lr must be at least 0; got -1.0"),
        ({"label_smoothing": 1.5}, r"label_smoothing must be in \[0, 1\]; got 1.5"),
    ],
)
def test_what_cannot_be_is_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        ClassifyConfig(**settings)


@pytest.mark.parametrize("kind", CONFIGS.values())
def test_every_setting_is_explained_once(kind):
    explained = {
        line.strip().split(":")[0]
        for base in kind.__mro__
        if dataclasses.is_dataclass(base)
        for line in (base.__doc__ or "").splitlines()
        if line.startswith("      ") and not line.startswith("       ")
    }
    names = {field.name for field in dataclasses.fields(kind)}
    assert names == explained


def test_traced_settings_are_settings():
    names = {field.name for field in dataclasses.fields(ClassifyConfig)}
    assert set(TRACED) <= names


def test_settings_need_neither_jax_nor_numpy():
    code = (
        "import sys, jaxdl.recipes.config; "
        "print([m for m in ('jax', 'numpy', 'tyro') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert found.stdout.strip() == "[]", found.stderr
