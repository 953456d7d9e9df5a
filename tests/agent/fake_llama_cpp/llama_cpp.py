"""Stands in for llama-cpp-python in a child process: all its modules in one, and answers from a script.

A chat is answered with a JSON object of what the server was told. The last message may be an order: `die`
ends the process, `wait` takes a second. A model file named `refused.gguf` is not loaded.
"""

import ctypes
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from types import SimpleNamespace
from typing import Annotated, Any

from fastapi import Body, Depends, FastAPI, HTTPException, Request
from fastapi.middleware.cors import CORSMiddleware
from pydantic_settings import BaseSettings

if os.environ.get("FAKE_LLAMA_CPP") == "without server":
    raise ModuleNotFoundError("No module named 'starlette_context'")

modules = (
    "_internals",
    "llama",
    "llama_chat_format",
    "llama_grammar",
    "server",
    "server.app",
    "server.settings",
)
for name in modules:
    sys.modules[f"{__name__}.{name}"] = sys.modules[__name__]
app = llama = llama_chat_format = sys.modules[__name__]


class llama_chat_message(ctypes.Structure):  # noqa: N801
    _fields_ = (("role", ctypes.c_char_p), ("content", ctypes.c_char_p))


class LlamaModel:
    @staticmethod
    def held() -> dict[str, str]:
        return {"general.name": "fake", "tokenizer.chat_template": "{{ 9 ** 9 ** 9 }}"}

    def metadata(self) -> dict[str, str]:
        return self.held()


class LlamaSampler:
    def sample(self) -> None: ...


class SchemaConverter: ...


class ModelSettings(BaseSettings):
    model: str
    model_alias: str = ""
    chat_format: str = ""
    lora_path: str | None = None
    n_ctx: int = 2048
    n_threads: int = 7
    n_threads_batch: int = 7
    logits_all: bool = False
    flash_attn: bool = False
    use_mlock: bool = True
    verbose: bool = True
    cache: bool = False


class ServerSettings(BaseSettings):
    api_key: str | None = None


_formats: dict[str, Callable[..., Any]] = {}
_at_work = threading.Lock()
_key: list[str | None] = []


def register_chat_format(name: str) -> Callable[[Callable[..., Any]], None]:
    return lambda written: _formats.update({name: written})


def ChatFormatterResponse(*, prompt: str) -> Any:  # noqa: N802
    return SimpleNamespace(prompt=prompt)


def llama_chat_apply_template(
    template: bytes, chat: Iterable[Any], count: int, add: bool, written: Any, size: int
) -> int:
    turns = [f"<{one.role.decode()}>{one.content.decode()}" for one in chat]
    text = f"{template.decode()}{''.join(turns)}{count}{add}".encode() + b"." * 9000
    written.raw = text[:size].ljust(size, b"\0")
    return len(text)


def authenticate(request: Request) -> None:
    if request.headers.get("Authorization") != f"Bearer {_key[0]}":
        raise HTTPException(401)


class _Proxy:
    def __call__(self) -> "_Proxy":
        return self

    def create_completion(self, prompt: str, *, max_tokens: int) -> None:
        if os.environ.get("FAKE_LLAMA_CPP") == "foreign":
            os.kill(os.getpid(), signal.SIGILL)


_llama_proxy = _Proxy()


def get_llama_proxy() -> _Proxy:
    return _llama_proxy


def create_app(*, server_settings: ServerSettings, model_settings: list[ModelSettings]) -> FastAPI:
    (held,) = model_settings
    if held.model.endswith("refused.gguf"):
        raise ValueError(f"Failed to load model from file: {held.model}")
    _key.append(server_settings.api_key)
    app = FastAPI()
    app.add_middleware(CORSMiddleware, allow_origins=["*"])

    def chat(body: Annotated[Mapping[str, Any], Body()]) -> Mapping[str, Any]:
        order = body["messages"][-1]["content"]
        if order == "die":
            os._exit(7)
        alone = _at_work.acquire(blocking=False)
        if order == "wait":
            time.sleep(1.0)
        if alone:
            _at_work.release()
        format = _formats.get(held.chat_format)
        told = {
            "settings": held.model_dump(),
            "prompt": format(messages=body["messages"], tools=None).prompt if format else None,
            "metadata": LlamaModel().metadata(),
            "body": body,
            "alone": alone,
            "python": {"flags": list(sys.orig_argv), "session": os.getsid(0)},
        }
        message = {"role": "assistant", "content": json.dumps(told)}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        usage = {"prompt_tokens": 50, "completion_tokens": 9, "total_tokens": 59}
        more = {"id": "1", "object": "chat.completion", "created": 1, "model": held.model_alias}
        return {**more, "choices": [choice], "usage": usage}

    app.add_api_route("/v1/chat/completions", chat, methods=["POST"], dependencies=[Depends(authenticate)])
    return app
