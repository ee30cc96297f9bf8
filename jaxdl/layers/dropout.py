"""Dropout whose rate is a number of the program, so that a sweep can vary it."""

from typing import Any

import jax
from flax import linen as nn
from jax.experimental.sparse import BCOO
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.types import Scalar
from jaxdl.ops.dropout import dropout, scale_by_kept, thin


class Dropout(nn.Module):
    """Thin out activations while training; leave them alone otherwise.

    ``flax.linen.Dropout`` branches on its rate and so refuses a traced one. As there,
    the key is the random stream ``"dropout"``, which is not drawn from when ``train``
    is false or the rate is the number 0. A traced rate always draws, even where its
    value is 0: then no entry is zeroed.

    A sparse matrix stays one. Only its entries are drawn for, as zeros stay zeros: for
    the words of papers that is a fiftieth of the random numbers.

    Attributes:
      rate: probability of zeroing an entry, in [0, 1]; may be a traced array.
    """

    rate: Scalar

    @nn.compact
    def __call__(
        self, x: Float[Array, "*shape"] | BCOO, *, train: bool
    ) -> Float[Array, "*shape"] | Any:
        """Apply ``jaxdl.ops.dropout.dropout`` when ``train``.

        Raises:
          ValueError: the rate is a number outside [0, 1]. A traced rate is not checked.
        """
        if not drops(self.rate, train):
            return x
        key = self.make_rng("dropout")
        if isinstance(x, BCOO):
            return BCOO((dropout(x.data, self.rate, key), x.indices), shape=x.shape)
        return dropout(x, self.rate, key)


class UnscaledDropout(nn.Module):
    """Thin out activations while training; scale them all down otherwise.

    The compensation of the original paper, which leaves what stays as it is and
    multiplies by ``1 - rate`` in evaluation. Outputs are those of ``Dropout`` times
    ``1 - rate``, in training and in evaluation. The random stream is ``"dropout"``.

    Attributes:
      rate: probability of zeroing an entry, in [0, 1]; may be a traced array.
    """

    rate: Scalar

    @nn.compact
    def __call__(
        self, x: Float[Array, "*shape"], *, train: bool
    ) -> Float[Array, "*shape"]:
        """Apply ``thin`` when ``train``, else ``scale_by_kept``.

        Raises:
          ValueError: the rate is a number outside [0, 1]. A traced rate is not checked.
        """
        if drops(self.rate, train):
            return thin(x, self.rate, self.make_rng("dropout"))
        return x if train else scale_by_kept(x, self.rate)


def drops(rate: Scalar, train: bool) -> bool:
    """Whether something may be dropped: in training, unless the rate is the number 0.

    Raises:
      ValueError: the rate is a number outside [0, 1]. A traced rate is not checked.
    """
    if isinstance(rate, jax.Array):
        return train
    require(0 <= rate <= 1, "dropout rate must be from 0 to 1", rate)
    return train and rate > 0
