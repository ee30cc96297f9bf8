"""Normalisations, all of them Flax's own; which entries share a mean and a variance.

| layer | statistics over | state |
|---|---|---|
| ``BatchNorm`` | all axes but the features | running averages for evaluation |
| ``LayerNorm`` | the features of an example or position | |
| ``RMSNorm`` | as ``LayerNorm``, without the mean | |
| ``GroupNorm`` | the pixels of an image, by group of channels | |
| ``InstanceNorm`` | the pixels of an image, by channel | |
| ``WeightNorm`` | the kernel of the layer that it wraps, by output | |
| ``SpectralNorm`` | the whole kernel of the layer that it wraps | a singular vector |

``BatchNorm`` moves its averages in training only, by ``momentum * average + (1 -
momentum) * batch`` with the variance over n, not n - 1; a weight of 0 does not keep an
example out of its statistics. Never name the axis of a sweep ``axis_name``: statistics
would be averaged over runs. ``jaxdl.ops.norm`` has the response norm of AlexNet.

Sources: Ioffe and Szegedy 2015 (batch), Ba, Kiros and Hinton 2016 (layer), Zhang and
Sennrich 2019 (RMS), Wu and He 2018 (group), Ulyanov, Vedaldi and Lempitsky 2016
(instance), Salimans and Kingma 2016 (weight), Miyato et al. 2018 (spectral).
"""

from flax.linen import BatchNorm as BatchNorm
from flax.linen import GroupNorm as GroupNorm
from flax.linen import InstanceNorm as InstanceNorm
from flax.linen import LayerNorm as LayerNorm
from flax.linen import RMSNorm as RMSNorm
from flax.linen import SpectralNorm as SpectralNorm
from flax.linen import WeightNorm as WeightNorm
