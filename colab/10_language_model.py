# %% [markdown]
# # A language model
#
# [![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)](https://colab.research.google.com/github/jaxdl/jaxdl/blob/main/colab/10_language_model.ipynb)
#
# A small GPT reads a text character by character and says how likely each character is
# to come next: trained, compared with counting, looked into, and asked to write. Then
# vectors of words, from nothing but which words stand near each other.

# %%
import importlib.util

if importlib.util.find_spec("jaxdl") is None:
    print("installing jaxdl; nothing that is already here is upgraded")
    # %pip install -q jaxdl

# %%
import os

import jax
import jax.numpy as jnp
import numpy as np
import optax

import jaxdl
from jaxdl.core.model import Variables, as_model
from jaxdl.data import load
from jaxdl.data.tale import tale
from jaxdl.data.text import windows, words
from jaxdl.losses import next_token_loss, token_losses
from jaxdl.models.sequence import generate, gpt
from jaxdl.ops.analogy import nearest
from jaxdl.recipes.word_vectors import WordPlan, word_vectors
from jaxdl.viz.style import COLOURS, dress, legend, panels

FAST = os.environ.get("JAXDL_NB_FAST") == "1" or jax.default_backend() == "cpu"
NUM_STEPS = 400 if FAST else 2000
LENGTH = 64
key = jax.random.key(0)

# %% [markdown]
# ## A text, and what is to be predicted
#
# The text is made by a small grammar and needs no file; `load("text:book.txt")` reads
# your own. Its first 90 % are learned from. A window of it is one example: at each
# place the target is the next character.

# %%
data = load("tale")
cut = data.shared
train, test = windows(data.train, LENGTH), windows(data.test, LENGTH)
print(tale()[:200])
print(len(cut.tokens), "characters;", train.x.shape, "windows to learn from")

# %% [markdown]
# ## Counting
#
# How often each character comes gives a first model; how often it comes after the last
# one gives a second. Their losses on the test text are what a network has to beat.

# %%
size = len(cut.tokens)
pairs = np.ones((size, size))
np.add.at(pairs, (data.train.x, data.train.y), 1)
alone = np.log(pairs.sum(0) / pairs.sum())
after = np.log(pairs / pairs.sum(1, keepdims=True))
counted = {
    "character alone": -alone[data.test.y].mean(),
    "after the last": -after[data.test.x, data.test.y].mean(),
}
for name, loss in counted.items():
    print(f"{name:<16} {loss:.3f} nats")

# %% [markdown]
# ## A small GPT
#
# Each block lets a character read all before it, by attention in four heads. The loss
# of a window is the mean of the losses of its characters. Right: the loss at each place
# of the windows of the test text. The first characters have little to go by.

# %%
net = gpt(size, context_length=LENGTH, features=64, num_heads=4, num_layers=2)
learner = jaxdl.supervised(
    as_model(net),
    lambda logits, batch, hparams: next_token_loss(logits, batch.y),
    optax.chain(
        optax.clip_by_global_norm(1.0),
        optax.adam(optax.cosine_decay_schedule(0.01, NUM_STEPS)),
    ),
)
run = jax.jit(jaxdl.run(learner, jaxdl.Plan(NUM_STEPS, 32)))
state, history = run(key, (), train)
variables = Variables(state.params, state.model_state)
logits, sown = net.apply(
    {"params": state.params}, test.x, train=False, mutable="intermediates"
)
losses = np.asarray(token_losses(logits, jnp.asarray(test.y)))
there = test.y != -1
print(f"GPT: {losses[there].mean():.3f} nats a character of the test text")

figure, (axes, other) = panels(2)
axes.plot(history.train["loss"], color=COLOURS[0], label="GPT, training")
for (name, loss), colour in zip(counted.items(), COLOURS[1:], strict=False):
    axes.axhline(loss, color=colour, linestyle="--", label=name)
dress(axes, title="Learning", x="steps", y="loss (nats)")
legend(axes)
places = losses.sum(0) / np.maximum(there.sum(0), 1)
other.plot(np.arange(1, LENGTH + 1), places, color=COLOURS[0])
dress(other, title="Loss by place", x="characters read", y="loss (nats)")
figure

# %% [markdown]
# ## What it looks at
#
# The weights of every head for the first characters of a window of the test text, kept
# by `mutable="intermediates"` above. A row is a character that reads, and what it reads
# is to its left: a line beside the diagonal is a head that reads the one before.

# %%
SHOWN = 24
letters = [cut.tokens[token].replace(" ", "␣") for token in test.x[0, :SHOWN]]
figure, axes = panels(8, columns=4, width=2.6, height=2.8)
for number, place in enumerate(axes):
    layer, head = divmod(number, 4)
    block = sown["intermediates"]["blocks"][f"layers_{layer}"]["self_attention"]
    weights = block["weights"][0][0, head, :SHOWN, :SHOWN]
    place.imshow(weights, cmap="Blues", vmin=0, vmax=1)
    title = f"block {layer}, head {head}"
    dress(place, title=title, x="read", y="reading", grid=False)
    place.set_xticks(range(SHOWN), letters, fontsize=6)
    place.set_yticks(range(SHOWN), letters, fontsize=6)
figure

# %% [markdown]
# ## Writing
#
# One character is drawn from the probabilities, read as if it had been there, and so
# on; what the blocks have seen is remembered and not read again. A low temperature
# makes likely characters likelier; at 0 the likeliest is taken. `top_k` draws from so
# many of the likeliest only, `top_p` from as few of them as have this probability.

# %%
prompt = cut.encode("The ")[None]
for how in (
    {"temperature": 0.0},
    {"temperature": 0.7},
    {"temperature": 1.5},
    {"temperature": 1.5, "top_k": 3},
    {"temperature": 1.5, "top_p": 0.8},
):
    drawn = generate(net, variables, prompt, LENGTH - 4, key=key, **how)
    print(how, "The " + cut.decode(np.asarray(drawn[0])), sep="\n", end="\n\n")

# %% [markdown]
# ## Vectors of words
#
# A skip-gram tells true neighbours of a word from others drawn at random. Words that
# can stand in each other's place come together.

# %%
lexicon = words(tale())
sentences = [lexicon.encode(line)[:12] for line in tale().splitlines()]
rows = np.zeros((len(sentences), 12), np.int32)
for row, sentence in zip(rows, sentences, strict=True):
    row[: len(sentence)] = sentence
plan = WordPlan(dim=16, num_steps=NUM_STEPS, window=2)
vectors = word_vectors(key, rows, len(lexicon.tokens), plan)
for word in ("miller", "river", "quietly", "apple"):
    own = lexicon.tokens.index(word)
    near, _ = nearest(vectors, vectors[own], 4, jnp.array([0, 1, own]))
    print(f"{word:<8}", ", ".join(lexicon.tokens[i] for i in near.tolist()))
