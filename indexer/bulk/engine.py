"""Reads and embeds notices as stages of a Ray Data stream, keeping each as it is done."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from common.errors import SettingsError
from indexer.apart.messages import Task, tasks
from indexer.bulk.checkpoints import Checkpoints, Done, key_of
from indexer.bulk.stages import Embedder, Reader, Work, load, unfit
from indexer.components import Wanted
from indexer.progress import Progress, Stage

LOG = logging.getLogger(__name__)

TOGETHER = 8
"""Notices in a block, embedded in one go and kept in one transaction: some 400 passages, so
that like lengths meet and no more than a minute of a core's work is lost with a worker."""
NODE = "ray.io/node-id"
"""Ray's label of a machine by its id."""
READY_SECONDS = 600.0
"""In which every machine must have unpacked and loaded the model: some 10 s as a rule."""
CLAIM = 0.25
"""Cores that a worker asks Ray for. Each core has a reader and an embedder; as they ask for half
of it, the machines that are left can hold all workers when half of them are lost."""
LOADING = 0.0
"""What loading a notice asks for: it waits for the disk. Not the same as what a reader asks for,
or Ray would do both in one worker, on the machine that has the corpus."""
ATTEMPTS = 3
"""Streams, each for what the last left, as long as each brings something. What is missing then
is read and embedded by the build itself, which refuses what cannot be read."""
PATIENCE = 2
"""Times the longest that a notice may take: after so long without any result a stream is given
up. A worker that dies of a notice again and again would be started again for ever."""


class Run:
    """One pass over the notices that are not done yet."""

    def __init__(self, work: Work, checkpoints: Checkpoints, cores: int, seconds: int) -> None:
        self._work = work
        self._checkpoints = checkpoints
        self._cores = cores
        self._patience = PATIENCE * seconds

    def all(self, wanted: Sequence[Wanted], progress: Progress) -> None:
        """Do all notices that are not done.

        Raises SettingsError where a machine of the cluster cannot take part, and says why.
        """
        self._require_fit()
        rows = {key_of(one.path.name, one.sha256, one.said): one for one in wanted}
        left = self._left(rows)
        progress.start(Stage.BULK, len(left))
        for _ in range(ATTEMPTS):
            before = len(left)
            if not left or self._once(left, progress):
                return
            left = self._left(rows)
            if len(left) == before:
                return

    def _require_fit(self) -> None:
        """Have every machine load what it needs."""
        import ray

        nodes: list[dict[str, Any]] = ray.nodes()  # type: ignore[no-untyped-call]
        machines = [one for one in nodes if one["Alive"] and one["Resources"].get("CPU")]
        task = ray.remote(num_cpus=LOADING)(unfit)
        tasks = [task.options(label_selector={NODE: one["NodeID"]}) for one in machines]
        found = ray.get([one.remote(self._work) for one in tasks], timeout=READY_SECONDS)
        for failure in filter(None, found):
            raise SettingsError(failure.key, **failure.values)

    def _left(self, rows: Mapping[str, Wanted]) -> list[dict[str, str]]:
        held = self._checkpoints.held()
        return [_row(key, one) for key, one in rows.items() if key not in held]

    def _once(self, rows: list[dict[str, str]], progress: Progress) -> bool:
        """One stream; whether it came to its end."""
        from ray.data.exceptions import ExecutionTimeoutError
        from ray.exceptions import RayError

        try:
            for done in self._stream(rows):
                self._checkpoints.keep(done)
                progress.advance(Stage.BULK, len(done))
        except (RayError, ExecutionTimeoutError) as exc:
            LOG.info("bulk run broke off: %s", exc)
            return False
        return True

    def _stream(self, rows: list[dict[str, str]]) -> Iterator[list[Done]]:
        """The notices in portions as they are done, in any order."""
        import ray
        from ray.data import ActorPoolStrategy, DataContext

        context = DataContext.get_current()
        context.enable_progress_bars = False
        context.execution_no_progress_timeout_s = self._patience
        here = {NODE: ray.get_runtime_context().get_node_id()}
        pool = ActorPoolStrategy(min_size=1, max_size=self._cores)
        reader: Any = Reader  # Ray's types know no class whose instances are called by row
        data = (
            ray.data.from_items(rows, override_num_blocks=-(-len(rows) // TOGETHER))
            .flat_map(load, num_cpus=LOADING, label_selector=here)
            .map(reader, fn_constructor_args=(self._work,), compute=pool, num_cpus=CLAIM)
            .map_batches(
                Embedder,
                fn_constructor_args=(self._work,),
                batch_size=None,  # a block
                batch_format="numpy",
                compute=pool,
                num_cpus=CLAIM,
            )
        )
        for batch in data.iter_batches(batch_size=None, batch_format="numpy", prefetch_batches=0):
            yield [_done(batch, at) for at in range(len(batch["key"]))]


def _row(key: str, wanted: Wanted) -> dict[str, str]:
    task = tasks().dump_json(Task(wanted.path.name, wanted.said)).decode()
    return {"key": key, "path": str(wanted.path), "task": task}


def _done(batch: Mapping[str, Any], at: int) -> Done:
    texts = json.loads(batch["texts"][at])
    vectors = np.frombuffer(batch["vectors"][at], np.float32)
    rows = vectors.reshape(len(texts), -1 if texts else 0)
    return Done(batch["key"][at], batch["outcome"][at], texts, rows)
