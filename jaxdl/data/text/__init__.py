"""Texts: tokenizers, vocabularies, windows of running text, batches of sentences."""

from jaxdl.data.text.buckets import bucketed as bucketed
from jaxdl.data.text.buckets import pad as pad
from jaxdl.data.text.byte_pair import byte_pairs as byte_pairs
from jaxdl.data.text.running import TEXTS as TEXTS
from jaxdl.data.text.running import read_text as read_text
from jaxdl.data.text.running import running as running
from jaxdl.data.text.running import stretches as stretches
from jaxdl.data.text.tokenizer import Tokenizer as Tokenizer
from jaxdl.data.text.tokenizer import characters as characters
from jaxdl.data.text.tokenizer import of_words as of_words
from jaxdl.data.text.tokenizer import vocabulary as vocabulary
from jaxdl.data.text.tokenizer import words as words
from jaxdl.data.text.windows import windows as windows
