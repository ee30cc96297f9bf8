"""Whether two functions of an image and a kernel are the same, derivatives and all."""

import jax
import jax.numpy as jnp
import numpy as np


def firsts(form, x, kernel, dx, dkernel):
    """Value, tangent, and gradient of an energy."""

    def energy(x, kernel):
        return jnp.sum(jnp.sin(form(x, kernel)))

    gradient = jax.grad(energy, (0, 1))(x, kernel)
    return jax.jvp(form, (x, kernel), (dx, dkernel)), gradient


def seconds(form, x, kernel, dx, dkernel):
    """The gradient and how it bends along a tangent; alone, and batched."""

    def bend(x, kernel):
        def gradient(x, kernel):
            return firsts(form, x, kernel, dx, dkernel)[1]

        return jax.jvp(gradient, (x, kernel), (dx, dkernel))

    pair = [jnp.stack([a, 2 * a]) for a in (x, kernel)]
    return bend(x, kernel), jax.vmap(bend)(*pair)


def agree(key, ours, theirs, shapes, derivatives=firsts):
    """Assert that both give the same numbers, in one compilation.

    The shapes are those of the image and of the kernel.
    """
    keys = jax.random.split(key, 4)
    arrays = [jax.random.normal(k, s) for k, s in zip(keys, shapes * 2, strict=True)]
    both = jax.jit(lambda *arrays: [derivatives(f, *arrays) for f in (ours, theirs)])
    for a, b in zip(*map(jax.tree.leaves, both(*arrays)), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-4 * np.abs(b).max())
