"""Seconds to read 100,000 characters of one pattern, as damaged or hostile files hold them.

    python -m benchmarks.layouts [--characters 100000] [--pattern NAME]…

Times are of the processor, so that other programs count little. Twice the characters
must take about twice the time: the last column is the time of the whole text over
twice that of its half, 1 where the reading is linear and 2 where it is quadratic.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

from common.records import Metadata, SourceText
from indexer.layouts import parse
from indexer.lexicon import load_lexicon

PATTERNS = {
    "empty headings": "一、\n",
    "empty items": "1、\n",
    "articles": "第一条\n",
    "labels in a line": "（一）甲。",
    "labels without signs": "一、甲（一）乙1.丙",
    "colons and labels": "：1.",
    "opened brackets": "（",
    "pairs of brackets": "（）",
    "names in brackets": "。（责任单位：甲局）",
    "labels of names": "。责任单位：",
    "lines of names": "责任单位：甲局\n",
    "one list of names": "甲局、",
    "who leads": "由甲局牵头，乙局配合。",
    "rule and names": "列首位的为牵头单位（责任单位：丁局）\n",
    "groups": "一、甲\n1.乙\n2.丙（责任单位：丁局）\n",
    "full stops": "。",
    "spaces": "甲 ",
    "blank lines": "\n",
    "offices": "某某局\n",
    "signatures": "某局\n2020年1月1日\n",
    "dates": "2020年",
    "menu lines": "首页\n",
    "menu in a line": "甲 | ",
    "site lines": "打印\n",
    "copies to": "抄送：\n",
    "headings of Markdown": "#甲\n",
    "bold": "**甲**\n",
    "quotes": "“",
    "rules": "-",
}


def seconds(pattern: str, characters: int) -> float:
    """Processor seconds to read so many characters of the pattern."""
    source = SourceText(pattern * (characters // len(pattern)))
    lexicon = load_lexicon()
    start = time.process_time()
    parse("pattern.txt", source, lexicon, Metadata())
    return time.process_time() - start


def main(argv: Sequence[str] | None = None) -> int:
    """Print a line per pattern."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--characters", type=int, default=100_000)
    parser.add_argument("--pattern", action="append", choices=PATTERNS)
    arguments = parser.parse_args(argv)
    seconds("一、甲局。\n", 1000)  # the dictionary is loaded once per process
    print(f"{'pattern':24} {'seconds / 100,000':>18} {'growth':>8}")
    for name in arguments.pattern or PATTERNS:
        half = seconds(PATTERNS[name], arguments.characters // 2)
        whole = seconds(PATTERNS[name], arguments.characters)
        growth = whole / (2 * half) if half else 1.0
        print(f"{name:24} {whole * 100_000 / arguments.characters:18.2f} {growth:8.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
