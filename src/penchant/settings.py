"""Every setting, read from `PENCHANT_*` variables or `penchant.toml` in the shop's folder."""

import os
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from penchant.errors import ConfigError

PREFIX = "PENCHANT_"
FILE_NAME = "penchant.toml"
NOT_OF_A_SHOP = ("home", "serve_")
"""How names of variables begin that are the server's: `penchant.agent.access.settings` reads them."""
SECRETS = ("database_url", "model_api_key")
"""Settings whose values are never shown."""


class TomlSettings(BaseSettings):
    """Settings of a TOML file, which arguments and then the environment go before."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="forbid", frozen=True)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Orders the sources: arguments, environment, the file."""
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls))


class Settings(TomlSettings):
    """What an operator may choose. Environment first, then the shop's `penchant.toml`, then these."""

    model_config = SettingsConfigDict(env_prefix=PREFIX)

    database_url: str | None = Field(
        None,
        repr=False,
        description="SQLAlchemy URL, maybe with a password; none means SQLite in the folder, PostgreSQL "
        "needs the extra `postgres`",
    )
    model: str = Field(
        "bundled",
        description="`bundled`, a path to a .gguf file, `hf:owner/repo/file.gguf`, or an http(s) address, "
        "maybe with `#name` of the model there",
    )
    model_api_key: SecretStr | None = Field(
        None, description="the key that the http(s) address wants; better in the environment than in a file"
    )
    model_engine: Literal["xllamacpp", "llama-cpp-python"] = Field(
        "xllamacpp",
        description="what runs a .gguf file: llama.cpp inside the process, or llama-cpp-python in a child of "
        "it, which needs the extra `llama`",
    )
    model_template: str = Field(
        "auto",
        description="how a .gguf file's chats are written: `auto` by its vocabulary, a name that llama.cpp "
        "has built in, such as `chatml`, or `file` to run the template in the file",
    )
    model_threads: int = Field(1, ge=1, le=64, description="threads that a .gguf file is run with")
    model_parallel: int = Field(4, ge=1, le=64, description="requests to the model at a time")
    model_timeout_s: float = Field(
        30.0, gt=0, description="how long one answer of the model may take, tries included"
    )
    model_tries: int = Field(
        3, ge=1, le=10, description="requests for one answer where the server is busy or breaks off"
    )

    intents: Literal["off", "on"] = Field(
        "off", description="let the model propose what concepts are used for; behaviour and likelihood judge"
    )
    reasoner_seconds: float = Field(
        120.0, gt=0, description="how long one reasoner may take in a round before it is left out of it"
    )
    colluders: int = Field(
        50,
        ge=0,
        description="so many accounts together cannot make a relation of what shoppers do; a shop of less "
        "than a thousand shoppers that trusts its accounts may say 5",
    )
    plugin_seconds: float = Field(
        120.0, gt=0, description="how long a plugin's event source or agent tool may take"
    )
    signal_seconds: float = Field(
        2.0,
        gt=0,
        description="how long a plugin's ranking signal may take for a shopper; else it is left out",
    )
    embedder: str = Field(
        "minilm",
        description="what turns texts into vectors: the bundled `minilm`, or a plugin's embedder by name",
    )
    embedder_threads: int = Field(2, ge=1, le=64, description="threads of the bundled MiniLM")

    fast_half_life_days: float = Field(
        30.0,
        gt=0,
        description="after so many days an event counts half in what a shopper does lately, from which "
        "`Shop.drift` tells how far it is to the interests",
    )
    slow_half_life_days: float = Field(
        180.0, gt=0, description="the same for the interests themselves; longer than the fast one"
    )
    rating_max: float = Field(5.0, gt=0, description="the highest rating; half of it is neither good nor bad")
    cap_per_item_day: float = Field(
        3.0,
        gt=0,
        description="the most that one shopper adds by one item on one UTC day, in purchase-weights",
    )
    cap_per_hour: float = Field(
        10.0,
        gt=0,
        description="the most by what is not bought, returned or rated (views, clicks) in a clock hour",
    )
    cap_per_day: float = Field(30.0, gt=0, description="the same on one UTC day")
    cap_per_day_in_all: float = Field(
        500.0, gt=0, description="the most that one shopper adds on one UTC day by whatever"
    )
    prior_strength: float = Field(20.0, gt=0, description="Dirichlet smoothing, in purchase-weights")
    interest_smoothing: float = Field(
        0.0, ge=0, description="how much siblings in the taxonomy inform each other (L2); 0 is off"
    )
    interest_sparsity: float = Field(
        0.0, ge=0, lt=1, description="differences of shares from the shop's below this vanish (L1); 0 is off"
    )
    interest_pull: float = Field(
        0.0, ge=0, le=1, description="how far lifts are tempered towards the shop's average; 0 is off"
    )
    min_events: int = Field(5, ge=1, description="fewer events than this and a shopper gets no profile")
    min_confidence: float = Field(
        0.9, gt=0.5, lt=1, description="how sure it must be that an interest is above the shop's average"
    )

    clusters: Literal["auto", "off", "on"] = Field(
        "auto",
        description="text clusters; auto: of items without a category, of all if categories are next to none",
    )
    cluster_features: Literal["tfidf", "embedding"] = Field("tfidf", description="what texts are compared by")
    cluster_method: Literal["kmeans", "lda"] = Field("kmeans", description="how texts are grouped")
    namer: Literal["terms", "model"] = Field(
        "terms", description="who picks a cluster's name among those that its words offer"
    )

    @model_validator(mode="after")
    def _fast_is_faster(self) -> Self:
        if self.fast_half_life_days >= self.slow_half_life_days:
            raise ValueError(
                f"fast_half_life_days ({self.fast_half_life_days:g}) must be below "
                f"slow_half_life_days ({self.slow_half_life_days:g})"
            )
        return self


def load_settings(folder: Path, **overrides: object) -> Settings:
    """Settings of the shop in `folder`.

    Raises:
        ConfigError: A setting is unknown or out of range, or the file cannot be read; the message lists each.
    """
    path = folder / FILE_NAME
    if path.exists() and not path.is_file():
        raise ConfigError(f"{path} is not a file")

    class _ShopSettings(Settings):
        model_config = SettingsConfigDict(toml_file=path)

    # pydantic-settings passes over variables that are no setting; a typing error must not go unnoticed
    wrong = [
        f"{PREFIX}{name.upper()}: {_no_such_setting(name)}"
        for name in sorted(_environment())
        if name not in Settings.model_fields
    ]
    try:
        settings = _ShopSettings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        wrong += [_described(dict(e), overrides, path) for e in error.errors()]
        raise _wrong_settings(wrong, path) from error
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}") from error
    except ValueError as error:
        raise ConfigError(f"{path} is not valid TOML in UTF-8: {error}") from error
    if wrong:
        raise _wrong_settings(wrong, path)
    return settings


def _wrong_settings(wrong: list[str], path: Path) -> ConfigError:
    lines = "".join(f"\n  {line}" for line in wrong)
    return ConfigError(f"settings are wrong:{lines}\nmend {PREFIX}* variables or {path}")


def _described(error: Mapping[str, object], overrides: Mapping[str, object], path: Path) -> str:
    location = error["loc"]
    if not isinstance(location, tuple) or not location:
        return str(error["msg"]).removeprefix("Value error, ")
    name = str(location[0])
    if name in overrides:
        origin = name
    elif name in _environment():
        origin = PREFIX + name.upper()
    else:
        origin = f"{name} in {path}"
    if error["type"] == "extra_forbidden":
        return f"{origin}: {_no_such_setting(name)}"
    said = str(error["msg"])
    given = "what it is" if name in SECRETS else repr(error["input"])
    return f"{origin}: {said[:1].lower()}{said[1:]}, not {given}"


def _no_such_setting(name: str) -> str:
    near = get_close_matches(name, Settings.model_fields, n=1)
    if near:
        return f"there is no such setting; did you mean {near[0]}?"
    return f"there is no such setting; there are {', '.join(Settings.model_fields)}"


def _environment() -> set[str]:
    """Names of the settings, true or mistyped, that the environment gives."""
    prefix = PREFIX.lower()
    return {
        name.lower().removeprefix(prefix)
        for name in os.environ
        if name.lower().startswith(prefix) and os.environ[name]
        if not name.lower().removeprefix(prefix).startswith(NOT_OF_A_SHOP)
    }
