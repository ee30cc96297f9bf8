"""Models of sequences: recurrent, convolutional, and made of attention."""

from jaxdl.models.sequence.align import AlignNet as AlignNet
from jaxdl.models.sequence.align import align as align
from jaxdl.models.sequence.beam_search import Beams as Beams
from jaxdl.models.sequence.beam_search import beam_search as beam_search
from jaxdl.models.sequence.bert import BERT as BERT
from jaxdl.models.sequence.bert import bert as bert
from jaxdl.models.sequence.bert import bert_mlm as bert_mlm
from jaxdl.models.sequence.echo_state import Reservoir as Reservoir
from jaxdl.models.sequence.echo_state import echo as echo
from jaxdl.models.sequence.echo_state import fit_readout as fit_readout
from jaxdl.models.sequence.echo_state import reservoir as reservoir
from jaxdl.models.sequence.echo_state import spectral_radius as spectral_radius
from jaxdl.models.sequence.encoder_decoder import EncoderDecoder as EncoderDecoder
from jaxdl.models.sequence.encoder_decoder import transformer as transformer
from jaxdl.models.sequence.frames import ConvolutionalFrames as ConvolutionalFrames
from jaxdl.models.sequence.frames import RecurrentFrames as RecurrentFrames
from jaxdl.models.sequence.frames import frames_gru as frames_gru
from jaxdl.models.sequence.frames import frames_lstm as frames_lstm
from jaxdl.models.sequence.frames import frames_tcn as frames_tcn
from jaxdl.models.sequence.generate import generate as generate
from jaxdl.models.sequence.generate import until_end as until_end
from jaxdl.models.sequence.gpt import GPT as GPT
from jaxdl.models.sequence.gpt import gpt as gpt
from jaxdl.models.sequence.gpt import gpt2 as gpt2
from jaxdl.models.sequence.language import (
    RecurrentLanguageModel as RecurrentLanguageModel,
)
from jaxdl.models.sequence.language import char_lstm as char_lstm
from jaxdl.models.sequence.recurrent import RecurrentNet as RecurrentNet
from jaxdl.models.sequence.recurrent import gru as gru
from jaxdl.models.sequence.recurrent import lstm as lstm
from jaxdl.models.sequence.recurrent import rnn as rnn
from jaxdl.models.sequence.seq2seq import Seq2Seq as Seq2Seq
from jaxdl.models.sequence.seq2seq import seq2seq as seq2seq
from jaxdl.models.sequence.stack import TransformerStack as TransformerStack
from jaxdl.models.sequence.t5 import T5 as T5
from jaxdl.models.sequence.t5 import t5_small as t5_small
from jaxdl.models.sequence.tcn import TCN as TCN
from jaxdl.models.sequence.tcn import TemporalBlock as TemporalBlock
from jaxdl.models.sequence.tcn import tcn as tcn
from jaxdl.models.sequence.text_cnn import TextCNN as TextCNN
from jaxdl.models.sequence.text_cnn import text_cnn as text_cnn
from jaxdl.models.sequence.wavenet import WaveNet as WaveNet
from jaxdl.models.sequence.wavenet import WaveNetClassifier as WaveNetClassifier
from jaxdl.models.sequence.wavenet import generate_levels as generate_levels
from jaxdl.models.sequence.wavenet import wavenet as wavenet
