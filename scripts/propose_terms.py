"""Candidates for the lexicon's policy terms: ``python -m scripts.propose_terms [FOLDER…]``.

1. Read the notices of the folders (the corpus without one) as the index does.
2. Count every run of 3 to 8 Chinese characters that consists of one to four words.
3. Keep what holds together (cohesion), stands beside different words (freedom), comes back,
   and is not in the lexicon, nor a department's name, nor cut out of a longer candidate.
4. Print the best as a table, or with ``--toml`` as entries for staff to edit into terms.toml:
   what is a term, and what people call it, only a reader can say.

Cohesion is the least pointwise mutual information of the run's two parts over all cuts
between its words, freedom the lesser entropy of the characters to its left and right (both
as in Zhang et al. 2009 and many after them), in bits.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import log2, sqrt
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if not __package__:  # started as a file, so that its folder and not the project is searched
    sys.path.insert(0, str(ROOT))

from common.errors import NoticeError  # noqa: E402
from indexer.corpus import corpus_files  # noqa: E402
from indexer.lexicon import Lexicon, load_lexicon, squeeze  # noqa: E402
from indexer.sources import read_source  # noqa: E402

HAN_RUN = re.compile(r"[一-鿿]{2,}")
SHORTEST, LONGEST = 3, 8
"""Characters of a candidate; two characters are an ordinary word nearly always."""
MOST_WORDS = 4
LEAST_COHESION = 2.0
LEAST_FREEDOM = 0.9
"""Bits. Of 1, 2, 3 and 0.5, 0.9, 1.5 tried on the seeds and 19 notices, these give some 400
candidates of which about every third is a term; lower ones add pieces of sentences."""
WORD_HOLDS = 10.0
"""Cohesion of a word of the dictionary, and the most that counts of any candidate's."""
LEAST_COUNT = 3
EDGE_WORDS = frozenset(
    """
    的 了 和 与 及 等 在 对 为 由 将 把 向 从 以 于 其 各 并 或 被 是 有 不 到 中 上 下 内 后 前
    年 月 日 区 市 省 县 个 项 条 第 级 所 该 本 要 应 可 能 做好 加强 推进 推动 完成 开展 实施
    落实 进一步 全面 积极 继续 深入 加快 促进 建立 完善 健全 组织 按照 根据 通过 相关 有关 情况
    方面 实行 鼓励 支持 提高 提升 强化 确保 制定 研究 负责 牵头 配合 部门 单位 工作 进行 规定
    办法 意见
    """.split()  # noqa: SIM905 - read by lines as the words that they are
)
"""Words no term starts or ends with; one that ends in 工作 is known by what stands before it."""
EXAMPLE = 14
"""Characters shown to either side of a candidate's first place."""


@dataclass(slots=True)
class Seen:
    """What was counted of one run of characters."""

    count: int = 0
    cuts: frozenset[int] = frozenset()
    left: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    files: set[str] = field(default_factory=set)
    example: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One proposal with what speaks for it."""

    text: str
    count: int
    files: int
    cohesion: float
    freedom: float
    example: str

    @property
    def score(self) -> float:
        """Frequent in many notices and held together, best first."""
        return log2(1 + self.count) * (1 + log2(self.files)) * sqrt(min(self.cohesion, WORD_HOLDS))


def candidates(texts: Iterable[tuple[str, str]], lexicon: Lexicon) -> list[Candidate]:
    """The candidates of named texts, best first."""
    seen, characters, total = _counted(texts, lexicon)
    known = _known(lexicon)
    found = []
    for run, one in seen.items():
        if one.count < LEAST_COUNT or not SHORTEST <= len(run) <= LONGEST or run in known:
            continue
        cohesion, freedom = _cohesion(run, one, characters, total), _freedom(one)
        held = cohesion >= LEAST_COHESION and freedom >= LEAST_FREEDOM
        if held and not lexicon.is_department(run):
            found.append(Candidate(run, one.count, len(one.files), cohesion, freedom, one.example))
    return sorted(_whole(found), key=lambda one: (-one.score, one.text))


def _counted(
    texts: Iterable[tuple[str, str]], lexicon: Lexicon
) -> tuple[dict[str, Seen], Counter[str], int]:
    """Each run of words, the count of each run of characters, and the number of characters."""
    seen: defaultdict[str, Seen] = defaultdict(Seen)
    counts: Counter[str] = Counter()
    total = 0
    for name, text in texts:
        for match in HAN_RUN.finditer(text):
            run = match.group()
            total += len(run)
            for start in range(len(run)):
                for end in range(start + 1, min(len(run), start + LONGEST) + 1):
                    counts[run[start:end]] += 1
            _count_words(seen, name, run, lexicon.words(run))
    return seen, counts, total


def _count_words(seen: dict[str, Seen], name: str, run: str, words: Sequence[str]) -> None:
    ends = [0]
    for word in words:
        ends.append(ends[-1] + len(word))
    for first in range(len(words)):
        for last in range(first, min(len(words), first + MOST_WORDS)):
            if words[first] in EDGE_WORDS or words[last] in EDGE_WORDS:
                continue
            start, end = ends[first], ends[last + 1]
            one = seen[run[start:end]]
            one.count += 1
            one.files.add(name)
            one.cuts = frozenset(at - start for at in ends[first + 1 : last + 1])
            one.left[run[start - 1] if start else f"^{one.count}"] += 1
            one.right[run[end] if end < len(run) else f"${one.count}"] += 1
            one.example = one.example or run[max(0, start - EXAMPLE) : end + EXAMPLE]


def _cohesion(run: str, one: Seen, counts: Counter[str], total: int) -> float:
    """``min over cuts of log2(p(run) / (p(left) p(right)))``; a single word holds together."""
    return min(
        (log2(counts[run] * total / (counts[run[:at]] * counts[run[at:]])) for at in one.cuts),
        default=WORD_HOLDS,
    )


def _freedom(one: Seen) -> float:
    return min(_entropy(one.left), _entropy(one.right))


def _entropy(counts: Counter[str]) -> float:
    total = counts.total()
    return -sum(n / total * log2(n / total) for n in counts.values())


def _known(lexicon: Lexicon) -> frozenset[str]:
    names = (name for term in lexicon.terms for name in (term.name, *term.synonyms))
    printed = (name for one in lexicon.departments for name in one.printed)
    return frozenset(map(squeeze, (*names, *printed)))


def _whole(found: Sequence[Candidate]) -> Iterator[Candidate]:
    """Those that do not nearly always stand inside a longer one."""
    for one in found:
        longer = (o for o in found if one.text in o.text and o.text != one.text)
        if not any(other.count >= 0.8 * one.count for other in longer):
            yield one


def texts_of(folders: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Name and text of each notice that can be read; the others are named on stderr."""
    for path in (path for folder in folders for path in corpus_files(folder)):
        try:
            yield path.name, squeeze_lines(read_source(path.name, path.read_bytes()).text)
        except (NoticeError, OSError) as exc:
            print(f"propose_terms: {path.name}: {exc}", file=sys.stderr)


def squeeze_lines(text: str) -> str:
    """The text with each line squeezed; lines stay apart, since a table's cells are lines."""
    return "\n".join(map(squeeze, text.splitlines()))


def as_table(found: Iterable[Candidate]) -> str:
    """One line each: term, count, notices, cohesion, freedom, where it first stands."""
    rows = (
        (o.text, str(o.count), str(o.files), f"{o.cohesion:.1f}", f"{o.freedom:.1f}", o.example)
        for o in found
    )
    return "\n".join("\t".join(row) for row in rows)


def as_toml(found: Iterable[Candidate]) -> str:
    """Entries for terms.toml, each under a comment with its place."""
    return "\n".join(
        f"  # {one.count} x in {one.files}: {one.example}\n"
        f'  {{ name = "{one.text}", synonyms = [], english = [] }},'
        for one in found
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Print the candidates; 1 when a folder cannot be read."""
    parser = argparse.ArgumentParser(prog="propose_terms")
    parser.add_argument("folders", nargs="*", type=Path, default=[ROOT / "corpus"])
    parser.add_argument("-n", type=int, default=200, help="how many candidates at most")
    parser.add_argument("--toml", action="store_true", help="entries for terms.toml")
    arguments = parser.parse_args(argv)
    try:
        found = candidates(texts_of(arguments.folders), load_lexicon())[: arguments.n]
    except NoticeError as exc:
        print(f"propose_terms: {exc}", file=sys.stderr)
        return 1
    print(as_toml(found) if arguments.toml else as_table(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
