"""Settings, checked once. Each is an environment variable with the prefix POLICY_."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import platformdirs
from pydantic import Field, SecretStr, ValidationError
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
    feedback: Path = Field(
        ROOT / "eval" / "feedback",
        description="folder with what staff say of answers, their own eval sets, and runs",
    )
    cache: Path = Field(
        Path(platformdirs.user_cache_dir("policy-notices")), description="unpacked models"
    )
    encoder: str = Field(
        BUNDLED_ENCODER, description="bundled model, sentence-transformers name, or folder"
    )
    soffice: str | None = Field(
        None, description="LibreOffice program for old formats, where it is not found by itself"
    )
    reranker: str = Field(
        "", description="cross-encoder that reads the best passages again: name or folder; none"
    )
    contact: str = Field(
        "", max_length=500, description="whom to ask for help: shown on the page, as it stands"
    )
    lang: Language = Field(Language.ZH, description="language of messages: zh or en")
    llm_url: str = Field("", description="chat server (OpenAI's protocol) that may word answers")
    llm_model: str = Field("", description="name of the model on that server")
    llm_key: SecretStr | None = Field(None, description="key of that server")
    llm_seconds: float = Field(60, gt=0, le=3600, description="longest time for one answer of it")
    max_megabytes: int = Field(50, ge=1, le=1000, description="largest notice file, in MB")
    max_pages: int = Field(500, ge=1, le=100_000, description="most pages of a notice")
    max_characters: int = Field(
        2_000_000, ge=1000, le=50_000_000, description="longest text of a notice, in characters"
    )
    max_seconds: int = Field(
        600, ge=10, le=86_400, description="longest time for reading one notice, in seconds"
    )
    ocr_pages: int = Field(
        100, ge=0, le=10_000, description="most scanned pages of a notice read by OCR"
    )
    max_memory: int = Field(
        4000, ge=1000, le=1_000_000, description="most memory for reading one notice, in MB"
    )


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
