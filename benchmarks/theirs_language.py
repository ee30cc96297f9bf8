"""The GPT of ``ours_language`` in PyTorch: fused attention, and a cache to write."""

from typing import Any

import torch
from torch import nn
from torch.nn import functional

from benchmarks.ours_language import FEATURES, HEADS, LAYERS, SHAPE, TOKENS, WRITTEN
from benchmarks.theirs import Run

Cache = tuple[torch.Tensor, torch.Tensor]
"""Keys and values ``[rows, heads, length, dim]`` of the tokens before."""


class Block(nn.Module):
    """Attention and a perceptron, each added to its input."""

    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(FEATURES, bias=False)
        self.maps = nn.Linear(FEATURES, 3 * FEATURES, bias=False)
        self.out = nn.Linear(FEATURES, FEATURES, bias=False)
        self.perceptron = nn.Sequential(
            nn.LayerNorm(FEATURES, bias=False),
            nn.Linear(FEATURES, 4 * FEATURES, bias=False),
            nn.GELU("tanh"),
            nn.Linear(4 * FEATURES, FEATURES, bias=False),
        )

    def forward(
        self, x: torch.Tensor, cache: Cache | None = None, place: int = 0
    ) -> torch.Tensor:
        """All tokens, which see none that is later; or one token and its cache."""
        rows, length, _ = x.shape
        q, k, v = (
            part.view(rows, length, HEADS, -1).transpose(1, 2)
            for part in self.maps(self.norm(x)).split(FEATURES, 2)
        )
        if cache is not None:
            for old, new in zip(cache, (k, v), strict=True):
                old[:, :, place : place + 1] = new
            k, v = (old[:, :, : place + 1] for old in cache)
        causal = cache is None
        read = functional.scaled_dot_product_attention(q, k, v, is_causal=causal)
        x = x + self.out(read.transpose(1, 2).reshape(x.shape))
        return x + self.perceptron(x)


class GPT(nn.Module):
    """Six blocks of 384 features; the last map is the embedding again.

    Args:
      length: the most tokens in a row.
    """

    def __init__(self, length: int = SHAPE[1]) -> None:
        super().__init__()
        self.tokens = nn.Embedding(TOKENS, FEATURES)
        self.places = nn.Embedding(length, FEATURES)
        self.blocks = nn.ModuleList(Block() for _ in range(LAYERS))
        self.norm = nn.LayerNorm(FEATURES, bias=False)

    def forward(
        self, tokens: torch.Tensor, caches: list[Cache] | None = None, place: int = 0
    ) -> torch.Tensor:
        """Logits of the token after each."""
        end = place + tokens.shape[1]
        x = self.tokens(tokens) + self.places.weight[place:end]
        for i, block in enumerate(self.blocks):
            x = block(x, None if caches is None else caches[i], place)
        return self.norm(x) @ self.tokens.weight.T


def gpt(*, compiled: bool = False) -> Run:
    """8 rows of 256 tokens, Adam's fused step on every next token."""
    model: Any = GPT()
    optimizer = torch.optim.Adam(model.parameters(), 1e-3, fused=True)
    model = torch.compile(model) if compiled else model
    x, y = torch.randint(0, TOKENS, (2, *SHAPE))

    def steps_of(count: int) -> int:
        for _ in range(count):
            optimizer.zero_grad(set_to_none=True)
            functional.cross_entropy(model(x).flatten(0, 1), y.flatten()).backward()
            optimizer.step()
        return count

    return steps_of


def gpt_compiled() -> Run:
    """The same under torch.compile."""
    return gpt(compiled=True)


def writing(rows: int) -> Run:
    """256 tokens after one, in each row; a step is all of them."""
    model = GPT(1 + WRITTEN).eval()
    shape = rows, HEADS, WRITTEN, FEATURES // HEADS

    @torch.inference_mode()
    def steps_of(count: int) -> int:
        for _ in range(count):
            caches = [(torch.zeros(shape), torch.zeros(shape)) for _ in range(LAYERS)]
            token = torch.zeros(rows, 1, dtype=torch.long)
            for place in range(WRITTEN):
                probs = model(token, caches, place)[:, -1].softmax(-1)
                token = torch.multinomial(probs, 1)
        return count

    return steps_of


def writing_1() -> Run:
    """One row."""
    return writing(1)


def writing_8() -> Run:
    """Eight rows at once."""
    return writing(8)
