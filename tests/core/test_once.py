"""A program compiled for one call gives what any compiled program gives."""

import jax
import numpy as np

from jaxdl.core.once import compile_once


def test_random_numbers_are_the_same(key):
    def draw(key):
        return jax.random.truncated_normal(key, -2.0, 2.0, (64, 3))

    np.testing.assert_allclose(
        compile_once(draw)(key), jax.jit(draw)(key), rtol=1e-5, atol=1e-6
    )


def test_it_is_compiled_without_optimisation_on_a_cpu(key, monkeypatch):
    seen = {}
    monkeypatch.setattr(
        jax, "jit", lambda function, **options: seen.update(options) or function
    )
    compile_once(len)
    assert seen == {"compiler_options": {"xla_backend_optimization_level": 0}}
    monkeypatch.setattr(jax, "default_backend", lambda: "gpu")
    compile_once(len)
    assert seen == {"compiler_options": None}
