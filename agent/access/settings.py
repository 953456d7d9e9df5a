"""Settings of the server, which may serve several shops: `PENCHANT_SERVE_*`, or `serve.toml` in its home."""

import os
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import SettingsConfigDict

from penchant.errors import ConfigError
from penchant.settings import TomlSettings

FILE_NAME = "serve.toml"
HOME = "PENCHANT_HOME"


class ServeSettings(TomlSettings):
    """What whoever runs the server may choose."""

    model_config = SettingsConfigDict(env_prefix="PENCHANT_SERVE_")

    public_url: str | None = Field(
        None, description="the address that browsers use, where a reverse proxy stands before the server"
    )
    requests: str = Field("30000/minute", description="requests of one key, login or address")
    asks: str = Field("60/minute", description="questions in words of one key, login or address")
    logins: str = Field("10/minute", description="tries to log in from one address, and under one name")
    wrong_keys: str = Field(
        "20/minute",
        description="requests with a wrong key from one address",
    )
    audit_days: int = Field(
        400, ge=1, description="how long entries of the audit are kept; older ones go when the file is opened"
    )
    max_body_bytes: int = Field(1_048_576, ge=1024, description="the largest body of a request")
    max_batch_bytes: int = Field(
        33_554_432, ge=1024, description="the same of a batch of events; a stream may go on for ever"
    )
    max_line_bytes: int = Field(262_144, ge=1024, description="the longest line of a stream of events")

    oidc_issuer: str | None = Field(
        None, description="address of an OpenID provider; its configuration is read from there"
    )
    oidc_client_id: str | None = Field(None, description="what the provider knows Penchant by")
    oidc_client_secret: SecretStr | None = Field(
        None, description="the provider's secret for Penchant; better in the environment than in a file"
    )
    oidc_claim: str = Field(
        "email", description="the claim that names the user; only users that were added come in"
    )
    oidc_label: str = Field("Single sign-on", description="what the button on the login page says")

    @property
    def has_oidc(self) -> bool:
        """Whether people may log in through a provider."""
        return self.oidc_issuer is not None and self.oidc_client_id is not None


def load_serve_settings(home: Path, **overrides: object) -> ServeSettings:
    """The server's settings.

    Args:
        home: The folder with `access.db` and, maybe, `serve.toml`.
        **overrides: Single settings.

    Raises:
        ConfigError: A setting is unknown or wrong, or the file cannot be read.
    """
    path = home / FILE_NAME

    class _Here(ServeSettings):
        model_config = SettingsConfigDict(toml_file=path)

    prefix = "PENCHANT_SERVE_"
    unknown = sorted(
        name
        for name in os.environ
        if name.startswith(prefix) and name.removeprefix(prefix).lower() not in ServeSettings.model_fields
    )
    if unknown:
        raise ConfigError(f"{unknown[0]}: there is no such setting; there are {', '.join(_names())}")
    try:
        return _Here(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        told = "".join(
            f"\n  {'.'.join(map(str, one['loc'])) or 'settings'}: {one['msg']}" for one in error.errors()
        )
        raise ConfigError(f"settings of the server are wrong:{told}\nmend {prefix}* or {path}") from error
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error


def home_folder(given: Path | None = None) -> Path:
    """Where `access.db` is: as given, or `PENCHANT_HOME`, or the user's data folder."""
    if given is not None:
        return given
    named = os.environ.get(HOME)
    return Path(named) if named else Path.home() / ".local" / "share" / "penchant"


def _names() -> list[str]:
    return [f"PENCHANT_SERVE_{name.upper()}" for name in ServeSettings.model_fields]
