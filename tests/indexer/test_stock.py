"""Which modules of the indexer a generation depends on: none may be missed, few for nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from indexer.stock import CODE, NOT_CODE, makes_contents

START = "indexer.pipeline"
"""What builds a generation: it leads to all that takes part."""
TAKEN = {
    "backends.milvus",
    "backends.milvus_collections",
    "backends.milvus_server",
    "gate",
    "gate_apart",
    "history",
    "holder",
    "leases",
    "restoring",
    "serving",
}
"""What takes part uses of the listed: the judge of what was built, the journal, locks, the end of
an undo, which goes before a build, and what has a generation searched elsewhere.
"""


def modules() -> dict[str, Path]:
    return {name_of(path): path for path in CODE.rglob("*.py")}


def name_of(path: Path) -> str:
    parts = path.relative_to(CODE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def named_in(path: Path) -> Iterator[str]:
    """What a module imports anywhere in it, or has another process run: ``-m`` or a file beside."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.ImportFrom(module=str(module), names=names):
                yield module
                yield from (f"{module}.{one.name}" for one in names)
            case ast.Import(names=names):
                yield from (one.name for one in names)
            case ast.Call(ast.Attribute(attr="with_name"), [ast.Constant(str(beside))]):
                yield name_of(path.parent / beside)
            case ast.Constant(str(text)):
                yield text


def edges() -> dict[str, set[str]]:
    """The modules of the indexer that each one leads to, the packages they lie in included."""
    known = modules()
    found = {name: set(named_in(path)) & known.keys() - {name} for name, path in known.items()}
    for name in known:
        parent = name.rpartition(".")[0]
        found[name] |= {parent} & known.keys()
    return found


def test_every_module_takes_part_or_is_listed() -> None:
    known, leads = modules(), edges()
    seen, waiting = set[str](), {START}
    while waiting:
        name = waiting.pop()
        if name not in seen and makes_contents(known[name]):
            seen.add(name)
            waiting |= leads[name]
    assert {name for name, path in known.items() if makes_contents(path)} == seen


def test_what_is_listed_is_there_and_is_used_for_no_contents() -> None:
    known = modules()
    assert {one for one in NOT_CODE if not (CODE / one).exists()} == set()
    taken = {
        target.removeprefix("indexer.")
        for source, targets in edges().items()
        for target in targets - {"indexer"}
        if makes_contents(known[source]) and not makes_contents(known[target])
    }
    assert taken == TAKEN
