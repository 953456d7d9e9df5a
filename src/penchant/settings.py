"""Every setting, read from `PENCHANT_*` variables or `penchant.toml` in the shop's folder."""

from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from penchant.errors import ConfigError


class Settings(BaseSettings):
    """What an operator may choose. Environment first, then the shop's `penchant.toml`, then these."""

    model_config = SettingsConfigDict(env_prefix="PENCHANT_", extra="forbid", frozen=True)

    database_url: str | None = Field(None, description="SQLAlchemy URL; none means SQLite in the folder")
    model: str = Field("bundled", description="`bundled`, a path to a .gguf file, or an http(s) address")
    model_threads: int = Field(1, ge=1, le=64, description="threads of the embedded llama.cpp server")
    model_parallel: int = Field(4, ge=1, le=64, description="requests the embedded server batches")
    model_timeout_s: float = Field(30.0, gt=0)

    embedder_threads: int = Field(2, ge=1, le=64)

    fast_half_life_days: float = Field(30.0, gt=0)
    slow_half_life_days: float = Field(180.0, gt=0)
    rating_max: float = Field(5.0, gt=0, description="the highest rating; half of it is neither good nor bad")
    prior_strength: float = Field(20.0, gt=0, description="Dirichlet smoothing, in purchase-weights")
    min_events: int = Field(5, ge=1, description="fewer events than this and a shopper gets no profile")
    min_confidence: float = Field(0.9, gt=0.5, lt=1)

    clusters: Literal["auto", "off", "on"] = Field(
        "auto", description="text clusters; auto: only for items whose catalogue row has no category"
    )
    cluster_features: Literal["tfidf", "embedding"] = "tfidf"
    cluster_method: Literal["kmeans", "lda"] = "kmeans"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Orders the sources: arguments, environment, the shop's file."""
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls))


def load_settings(folder: Path, **overrides: object) -> Settings:
    """Settings of the shop in `folder`.

    Raises:
        ConfigError: A setting is unknown or out of range; the message lists each.
    """

    class _ShopSettings(Settings):
        model_config = SettingsConfigDict(
            env_prefix="PENCHANT_", extra="forbid", frozen=True, toml_file=folder / "penchant.toml"
        )

    try:
        return _ShopSettings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        lines = [f"  {'.'.join(map(str, e['loc']))}: {e['msg']} (got {e['input']!r})" for e in error.errors()]
        raise ConfigError(
            "settings are wrong:\n" + "\n".join(lines) + f"\nsee PENCHANT_* and {folder / 'penchant.toml'}"
        ) from error
    except ValueError as error:  # a TOML file that does not parse
        raise ConfigError(f"{folder / 'penchant.toml'} is not valid TOML: {error}") from error
