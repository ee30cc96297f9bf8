"""The compilation cache: where it is, and that a program is found there again."""

import os
import subprocess
import sys
from pathlib import Path

CODE = """
import jax, jax.numpy as jnp
from jaxdl.core.cache import enable_compilation_cache
print(enable_compilation_cache())
jax.jit(lambda x: jnp.sin(x) * 2.5)(1.0).block_until_ready()
"""


def start(**environment):
    cleared = {k: v for k, v in os.environ.items() if k != "JAX_COMPILATION_CACHE_DIR"}
    found = subprocess.run(
        [sys.executable, "-c", CODE],
        env={**cleared, "JAX_PLATFORMS": "cpu", **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return Path(found.stdout.strip())


def test_even_quick_programs_are_kept_and_found_again(tmp_path):
    folder = start(XDG_CACHE_HOME=str(tmp_path))
    assert folder == tmp_path / "jaxdl" / "programs"
    kept = {path.name for path in folder.iterdir() if path.name.endswith("-cache")}
    assert kept
    start(XDG_CACHE_HOME=str(tmp_path))
    again = {path.name for path in folder.iterdir() if path.name.endswith("-cache")}
    assert again == kept


def test_jaxs_own_variable_is_respected(tmp_path):
    assert start(JAX_COMPILATION_CACHE_DIR=str(tmp_path)) == tmp_path
