"""Settings, checked once: environment variables with the prefix POLICY_, or a settings file."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Annotated

import platformdirs
from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from common.catalogue import Language
from common.errors import SettingsError
from common.roles import Role
from common.settings_file import VARIABLE, file_settings, settings_path

ROOT = Path(__file__).resolve().parent.parent
BUNDLED_ENCODER = "bundled:multilingual-e5-small"
PREFIX = "POLICY_"


class Backend(str, Enum):
    """Where the passages of an index are searched."""

    LOCAL = "local"
    """In the index folder itself, by this process."""
    MILVUS = "milvus"
    """On a Milvus server; the index folder stays what it is filled from."""


class Gate(str, Enum):
    """What happens to a new generation that loses questions the one before it answered."""

    OFF = "off"
    WARN = "warn"
    """It is published, and they are named."""
    REFUSE = "refuse"
    """It is not published; the one before it goes on answering."""


def _listed(value: object) -> object:
    """A list as the environment gives it: entries separated by commas."""
    if isinstance(value, str):
        return tuple(entry.strip() for entry in value.split(",") if entry.strip())
    return value


Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)]


class Settings(BaseSettings):
    """Where things are and which components are used."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    corpus: Path = Field(ROOT / "corpus", description="folder with the notices")
    index: Path = Field(ROOT / "index", description="folder with the index generations")
    feedback: Path = Field(
        ROOT / "eval" / "feedback",
        description="folder with what staff say of answers, their own eval sets, and runs",
    )
    audit: Path | None = Field(
        None, description="folder of the audit log; the index folder's audit/ where it is not set"
    )
    audit_questions: bool = Field(True, description="whether questions are in the audit log")
    audit_key: SecretStr | None = Field(
        None, description="key of the audit log's hash chain: without it, a record cannot be forged"
    )
    gate: Gate = Field(
        Gate.WARN,
        description="when a new generation loses questions: off, warn or refuse",
    )
    gate_set: Path | None = Field(
        None, description="eval set of these questions; the staff's own sets where it is not set"
    )
    readers: Names = Field(
        (), description="who may read, by e-mail or claim: commas between them; everyone logged in"
    )
    editors: Names = Field((), description="who may add, remove and undo as well")
    admins: Names = Field((), description="who may see settings and audit log as well")
    role_claim: str = Field(
        "", description="claim of the login whose values may stand in these lists: groups"
    )
    login_hours: float = Field(12, gt=0, le=720, description="hours until one must log in again")
    visitors: Role = Field(
        Role.READER, description="role of visitors from other machines where no login is set up"
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
    backend: Backend = Field(
        Backend.LOCAL, description="where passages are searched: local (here) or milvus"
    )
    milvus_uri: str = Field(
        "", max_length=500, description="address of Milvus, http://host:19530; a file ….db for Lite"
    )
    milvus_token: SecretStr | None = Field(
        None, description="token of Milvus, or user:password, where it asks for one"
    )
    home_district: str = Field(
        "",
        max_length=50,
        description="district meant where a question names none; that of most notices if not set",
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

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is given, then the environment, then the settings file."""
        return init_settings, env_settings, InitSettingsSource(settings_cls, file_settings())


def load_settings(**given: object) -> Settings:
    """Settings from environment and settings file, overridden by given values that are not None.

    Raises SettingsError naming the setting and its value, or one that does not exist.
    """
    chosen = {name: value for name, value in given.items() if value is not None}
    _require_known({*chosen, *_in_file()})
    try:
        return Settings(**chosen)  # type: ignore[arg-type]  # pydantic checks the values
    except ValidationError as exc:
        first = exc.errors()[0]
        variable = f"{PREFIX}{first['loc'][0]}".upper()
        raise SettingsError("bad_setting", variable=variable, value=first["input"]) from exc


def _in_file() -> Iterable[str]:
    try:
        return file_settings()
    except (OSError, ValueError) as exc:
        reason = getattr(exc, "strerror", None) or exc
        raise SettingsError("settings_file", file=settings_path(), reason=reason) from exc


def _require_known(names: set[str]) -> None:
    """Refuse a misspelt setting, which would otherwise be left aside without a word."""
    variables = {name for name in os.environ if name.startswith(PREFIX)} - {VARIABLE}
    named = names | {name.removeprefix(PREFIX).lower() for name in variables}
    for name in sorted(named - Settings.model_fields.keys()):
        near = difflib.get_close_matches(name, Settings.model_fields, n=1)
        known = ", ".join(near or sorted(Settings.model_fields))
        raise SettingsError("unknown_setting", name=f"{PREFIX}{name}".upper(), known=known)


@cache
def default_settings() -> Settings:
    """The settings of this process's environment."""
    return load_settings()
