"""Settings, checked once. Each is an environment variable with the prefix POLICY_."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import platformdirs
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from common.catalogue import Language
from common.errors import SettingsError

ROOT = Path(__file__).resolve().parent.parent
BUNDLED_ENCODER = "bundled:multilingual-e5-small"


class Settings(BaseSettings):
    """Where things are and which components are used."""

    model_config = SettingsConfigDict(env_prefix="POLICY_", extra="forbid", frozen=True)

    corpus: Path = Field(ROOT / "corpus", description="folder with the notices")
    index: Path = Field(ROOT / "index", description="folder with the index generations")
    cache: Path = Field(
        Path(platformdirs.user_cache_dir("policy-notices")), description="unpacked models"
    )
    encoder: str = Field(
        BUNDLED_ENCODER, description="bundled model, sentence-transformers name, or folder"
    )
    lang: Language = Field(Language.ZH, description="language of messages: zh or en")


def load_settings(**given: object) -> Settings:
    """Settings from the environment, overridden by the given values that are not None.

    Raises SettingsError naming the setting and its value.
    """
    chosen = {name: value for name, value in given.items() if value is not None}
    try:
        return Settings(**chosen)  # type: ignore[arg-type]  # pydantic checks the values
    except ValidationError as exc:
        first = exc.errors()[0]
        variable = f"POLICY_{first['loc'][0]}".upper()
        raise SettingsError("bad_setting", variable=variable, value=first["input"]) from exc


@cache
def default_settings() -> Settings:
    """The settings of this process's environment."""
    return load_settings()
