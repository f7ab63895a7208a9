"""The counting process: lists of texts on standard input, their words counted on standard
output, until it closes."""

from __future__ import annotations

import json
import sys

from common.settings import default_settings
from indexer.apart.counts import counted, send_counts
from indexer.apart.messages import receive
from indexer.apart.worker import answers
from indexer.lexicon import load_lexicon


def main() -> None:
    """Count what is asked for; end when nobody asks any more."""
    stream = answers()
    lexicon = load_lexicon(default_settings().corpus)
    while (asked := receive(sys.stdin.buffer)) is not None:
        send_counts(stream, counted(map(lexicon.tokens, json.loads(asked))))


if __name__ == "__main__":
    main()
