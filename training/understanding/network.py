"""The network that is trained: the encoder's upper half, with a head for each thing to tell.

The lower half stays as it is, so that one pass through it serves this model and the encoder; its
output is computed once, in the very 8-bit integers that the product computes it in.
"""

from __future__ import annotations

import torch
from torch import nn
from transformers import BertConfig, BertModel

from retriever.understanding.labels import ANSWER_TYPES, ASKS, ROLES

DROPOUT = 0.1


class Understanding(nn.Module):
    """What is asked, in which role, what kind of answer, and which tokens name the topic."""

    def __init__(self, encoder: BertModel) -> None:
        super().__init__()
        config: BertConfig = encoder.config
        self.layers = encoder.encoder.layer[config.num_hidden_layers // 2 :]
        self.drop = nn.Dropout(DROPOUT)
        self.asks = nn.Linear(config.hidden_size, len(ASKS))
        self.role = nn.Linear(config.hidden_size, len(ROLES))
        self.answer_type = nn.Linear(config.hidden_size, len(ANSWER_TYPES))
        self.topic = nn.Linear(config.hidden_size, 1)

    def forward(
        self, middle: torch.Tensor, mask: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
        """Logits of what is asked, role, answer type (texts, labels) and topic (texts, tokens).

        ``middle``: (texts, tokens, hidden); ``mask``: (texts, tokens), true for tokens.
        """
        hidden = middle
        added = torch.zeros(mask.shape, dtype=hidden.dtype).masked_fill(~mask, -1e4)
        for layer in self.layers:
            out = layer(hidden, attention_mask=added[:, None, None, :])
            hidden = out[0] if isinstance(out, tuple) else out
        weight = mask.to(hidden.dtype)[:, :, None]
        mean = self.drop((hidden * weight).sum(1) / weight.sum(1))
        topic = self.topic(self.drop(hidden))[:, :, 0]
        return self.asks(mean), self.role(mean), self.answer_type(mean), topic
