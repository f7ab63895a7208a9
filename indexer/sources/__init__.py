"""Reading notice files: bytes of any supported format → text with positions.

The format is recognised by the content, never by the file name.
"""

from indexer.sources.registry import FORMATS, MAX_BYTES, read_source
from indexer.sources.text import decode

__all__ = ["FORMATS", "MAX_BYTES", "decode", "read_source"]
