"""Reading notice files: bytes of any supported format → text with positions.

The format is recognised by the content, never by the file name.
"""

from indexer.sources.registry import FORMATS, read_source
from indexer.sources.text import decode

__all__ = ["FORMATS", "decode", "read_source"]
