"""Byte pairs: begin with the 256 bytes, and join the pair that occurs most often.

Source: Sennrich, Haddow and Birch, "Neural Machine Translation of Rare Words with
Subword Units", ACL 2016; on bytes in Radford et al., "Language Models are Unsupervised
Multitask Learners", 2019. The library ``tokenizers`` does the work.
"""

import numpy as np

from jaxdl.core.concrete import require_indices
from jaxdl.core.errors import require
from jaxdl.data.text.tokenizer import Tokenizer

NUM_BYTES = 256


def byte_pairs(text: str, *, vocab_size: int = 1024) -> Tokenizer:
    """A tokenizer that can write every text, with short numbers for what is frequent.

    Nothing is lost on the way there and back.

    Args:
      text: what the pairs are counted in; the training part, to be fair.
      vocab_size: tokens at most; fewer where no pair occurs twice.

    Raises:
      ImportError: ``tokenizers`` is missing.
      ValueError: ``vocab_size`` is below the 256 bytes, or the text is empty.
    """
    rule = f"vocab_size must be at least {NUM_BYTES}, the bytes"
    require(vocab_size >= NUM_BYTES, rule, vocab_size)
    require(text != "", "the text must have at least one character", repr(text))
    try:
        import tokenizers
    except ImportError as error:
        raise ImportError(
            "byte pairs need the library tokenizers, which is missing. "
            'pip install "jaxdl[text]"'
        ) from error
    level = tokenizers.pre_tokenizers.ByteLevel
    made = tokenizers.Tokenizer(tokenizers.models.BPE())
    made.pre_tokenizer = level(add_prefix_space=False)
    made.decoder = tokenizers.decoders.ByteLevel()
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=vocab_size,
        min_frequency=2,
        initial_alphabet=sorted(level.alphabet()),
        show_progress=False,
    )
    made.train_from_iterator(text.splitlines(keepends=True), trainer)
    size = made.get_vocab_size()

    def decode(numbers: np.ndarray) -> str:
        require_indices("numbers of tokens", numbers, size)
        return str(made.decode(np.asarray(numbers).tolist()))

    return Tokenizer(
        tuple(str(made.id_to_token(i)) for i in range(size)),
        lambda text: np.array(made.encode(text).ids, np.int32),
        decode,
    )
