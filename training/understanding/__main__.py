"""Trains the reader of questions: patterns → questions → weights in ``models/understanding``.

    python -m training.understanding [--each 5] [--epochs 4] [--leave-out WRITER] [--share 1.0]

Takes some 20 minutes on 2 cores. With ``--leave-out`` nothing is written: how well the patterns of
a writer are read by a model that was trained on the others' is printed.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy
from transformers import BertModel

from common.settings import ROOT, default_settings
from indexer.encoders.bundled import bundled_folder
from indexer.encoders.quantised import QuantisedBert
from indexer.lexicon import load_lexicon
from retriever.understanding.labels import ANSWER_TYPES, ASKS, ROLES
from training.understanding.export import write_model
from training.understanding.filling import Filler, Question
from training.understanding.network import Understanding
from training.understanding.patterns import Pattern, read_patterns

PROMPT = "query: "
BATCH = 64
RATE = 4e-4
"""Of the heads; the layers learn at a tenth of it."""
FOLDER = ROOT / "models" / "understanding"


class Example(NamedTuple):
    """A question as the network takes it."""

    middle: NDArray[np.float16]
    asks: NDArray[np.float32]
    role: int
    answer_type: int
    topic: NDArray[np.float32]
    """Of each token: 1 in a topic, 0 outside, -1 unknown."""


def parse_args(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--each", type=int, default=5, help="questions made of each pattern")
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--share", type=float, default=1.0, help="of the patterns")
    parser.add_argument("--leave-out", default="", help="writer whose patterns are only tested on")
    return parser.parse_args(argv)


def example(bert: QuantisedBert, question: Question) -> Example:
    """The question's middle and labels."""
    middle = bert.middle(PROMPT + question.text)
    pattern = question.pattern
    shift = len(PROMPT)
    inside = [
        float(any(start < b - shift and a - shift < end for start, end in question.topics))
        if b > shift and question.topics_known
        else -1.0
        for a, b in middle.offsets
    ]
    return Example(
        middle.values[0].astype(np.float16),
        np.array([name in pattern.asks for name in ASKS], np.float32),
        ROLES.index(pattern.role),
        ANSWER_TYPES.index(pattern.answer_type),
        np.array(inside, np.float32),
    )


def batches(examples: list[Example], shuffle: random.Random) -> list[list[Example]]:
    """Examples of like length together, the batches in a new order."""
    order = sorted(examples, key=lambda one: (len(one.middle), shuffle.random()))
    made = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
    shuffle.shuffle(made)
    return made


def padded(batch: list[Example]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Middle (texts, tokens, hidden), mask and topic labels (texts, tokens)."""
    longest = max(len(one.middle) for one in batch)
    middle = torch.zeros(len(batch), longest, batch[0].middle.shape[1])
    mask = torch.zeros(len(batch), longest, dtype=torch.bool)
    topic = torch.full((len(batch), longest), -1.0)
    for row, one in enumerate(batch):
        size = len(one.middle)
        middle[row, :size] = torch.from_numpy(one.middle.astype(np.float32))
        mask[row, :size] = True
        topic[row, :size] = torch.from_numpy(one.topic)
    return middle, mask, topic


def loss_of(network: Understanding, batch: list[Example]) -> torch.Tensor:
    """The sum of the four heads' losses."""
    middle, mask, topic = padded(batch)
    with torch.autocast("cpu", torch.bfloat16):
        asks, role, kind, inside = network(middle, mask)
    told = torch.from_numpy(np.stack([one.asks for one in batch]))
    known = topic >= 0
    loss = 4 * binary_cross_entropy_with_logits(asks.float(), told)
    loss = loss + 0.3 * cross_entropy(role.float(), torch.tensor([one.role for one in batch]))
    loss = loss + 0.3 * cross_entropy(
        kind.float(), torch.tensor([one.answer_type for one in batch])
    )
    if known.any():
        loss = loss + 0.5 * binary_cross_entropy_with_logits(inside.float()[known], topic[known])
    return loss


def train(network: Understanding, examples: list[Example], epochs: int) -> None:
    """AdamW with a warm-up and a linear decay."""
    heads = [p for n, p in network.named_parameters() if not n.startswith("layers")]
    groups = [
        {"params": network.layers.parameters(), "lr": RATE / 5, "top": RATE / 5},
        {"params": heads, "lr": RATE, "top": RATE},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    shuffle = random.Random(0)  # noqa: S311 # nosec B311
    steps = epochs * ((len(examples) + BATCH - 1) // BATCH)
    step, started, running = 0, time.monotonic(), 0.0
    network.train()
    for _ in range(epochs):
        for batch in batches(examples, shuffle):
            share = min(1.0, (step + 1) / (0.06 * steps)) * (1 - step / steps)
            for group in optimiser.param_groups:
                group["lr"] = group["top"] * share
            loss = loss_of(network, batch)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            step += 1
            running = 0.98 * running + 0.02 * loss.item()
            if step % 100 == 0:
                spent = time.monotonic() - started
                print(f"step {step}/{steps} loss {running:.3f} {spent:.0f} s", flush=True)


@torch.no_grad()
def report(network: Understanding, examples: list[Example]) -> None:
    """How many questions have every part of what is asked right, and each head's share."""
    network.eval()
    right = found = roles = kinds = 0
    tokens: list[float] = []
    for start in range(0, len(examples), BATCH):
        batch = examples[start : start + BATCH]
        middle, mask, topic = padded(batch)
        asks, role, kind, inside = network(middle, mask)
        told = torch.from_numpy(np.stack([one.asks for one in batch])) > 0.5
        right += int(((asks > 0) == told).all(1).sum())
        found += int(((asks > 0) | ~told).all(1).sum())
        roles += int((role.argmax(1) == torch.tensor([one.role for one in batch])).sum())
        kinds += int((kind.argmax(1) == torch.tensor([one.answer_type for one in batch])).sum())
        known = topic >= 0
        tokens += ((inside > 0) == (topic > 0.5))[known].float().tolist()
    n = len(examples)
    print(f"{n} questions: asked {right / n:.3f}, every part found {found / n:.3f}, ", end="")
    print(f"role {roles / n:.3f}, ", end="")
    print(f"answer type {kinds / n:.3f}, topic tokens {np.mean(tokens):.3f}")


def main(argv: Sequence[str] | None = None) -> int:
    """Train and write, or train and judge."""
    arguments = parse_args(argv)
    torch.manual_seed(0)
    folder = bundled_folder(default_settings().cache)
    bert = QuantisedBert(folder)
    lexicon = load_lexicon()
    patterns = read_patterns()
    apart = [one for one in patterns if one.writer == arguments.leave_out]
    kept = [one for one in patterns if one.writer != arguments.leave_out]
    kept = _sampled(kept, arguments.share)
    examples = [example(bert, one) for one in Filler(lexicon).questions(kept, arguments.each)]
    print(f"{len(kept)} patterns, {len(examples)} questions", flush=True)
    # an unpacked folder whose checksums were compared; nothing is fetched
    upper = BertModel.from_pretrained(  # nosec B615
        str(folder), add_pooling_layer=False, local_files_only=True
    )
    network = Understanding(upper)
    train(network, examples, arguments.epochs)
    if apart:
        report(network, [example(bert, one) for one in Filler(lexicon, 1).questions(apart, 1)])
        return 0
    write_model(network.eval(), FOLDER)
    return 0


def _sampled(patterns: list[Pattern], share: float) -> list[Pattern]:
    drawn = random.Random(0)  # noqa: S311 # nosec B311
    return drawn.sample(patterns, round(share * len(patterns)))


if __name__ == "__main__":
    raise SystemExit(main())
