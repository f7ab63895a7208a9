"""Encoders: texts to unit vectors."""

from indexer.encoders.base import Encoder, Vectors
from indexer.encoders.registry import encoder_fingerprint, load_encoder

__all__ = ["Encoder", "Vectors", "encoder_fingerprint", "load_encoder"]
