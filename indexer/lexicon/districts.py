"""Districts of the lexicon: places people name without 区."""

from __future__ import annotations

from dataclasses import dataclass

ENDINGS = ("新区", "区", "市", "县")


@dataclass(frozen=True, slots=True)
class District:
    """One district, its name with the ending as printed."""

    name: str
    english: tuple[str, ...] = ()

    @property
    def short(self) -> str:
        """The name as people say it: 浦东新区 → 浦东; a two-character name keeps its ending."""
        for ending in ENDINGS:
            if self.name.endswith(ending) and len(self.name) >= len(ending) + 2:
                return self.name.removesuffix(ending)
        return self.name
