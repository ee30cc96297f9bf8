"""Three networks that read a sequence and answer at every step."""

from flax import linen as nn

from experiments.causal import TAPS, TransformerFrames, levels
from experiments.memory_tasks.config import Config
from jaxdl.models.sequence import ConvolutionalFrames, RecurrentFrames


def networks(config: Config, outputs: int, time: int) -> dict[str, nn.Module]:
    """The networks by name, for so many outputs and steps."""
    return {
        "LSTM": RecurrentFrames(outputs, "lstm", config.width),
        "TCN": ConvolutionalFrames(outputs, config.channels, levels(time), TAPS),
        "transformer": TransformerFrames(outputs, config.channels),
    }
