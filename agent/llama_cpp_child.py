"""The child process of `LlamaCppServer`: llama_cpp.server's own application, served as its parent says.

It is run as a script and needs nothing else of Penchant. The first line of its input is a JSON object:
`parent` (process id), `api_key`, `template` (a name that llama.cpp has built in, or null for the file's own)
and `model` (llama_cpp.server's model settings). When it is ready it writes its port as a line.

It ends as soon as its input does, or another process has become its parent: whatever ended the parent, it is
not left behind. Linux could signal that by itself, but means the thread that started it.
"""

import ctypes
import importlib.util
import json
import os
import select
import socket
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any

MENDING = Path(__file__).with_name("llama_cpp_mending.py")
LOOK_EVERY_S = 1.0
"""Forks of the parent hold its end of the pipe open, so that the parent itself is looked after, too."""
BACKLOG = 128
FIRST_WORDS = "Hello. " * 32
"""Read before the port is told: a llama.cpp that was compiled for another processor dies here, not later."""
NOT_INSTALLED = 3
"""Exit status where a package is missing."""
_CHAT_FORMAT = "penchant"
_LONGEST_CHAT = 1 << 24  # bytes; more is no chat of ours


def main() -> None:
    """Serves until the parent is gone."""
    told = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with, args=(told["parent"],), daemon=True).start()
    answer = os.dup(1)
    os.dup2(2, 1)  # what others print must not be taken for the port
    try:
        _serve(told, answer)
    except ModuleNotFoundError as error:
        print(error, file=sys.stderr)
        sys.exit(NOT_INSTALLED)


def _end_with(parent: int) -> None:
    while not select.select([0], [], [], LOOK_EVERY_S)[0]:
        if os.getppid() != parent:
            break
    os._exit(0)


def _serve(told: Mapping[str, Any], answer: int) -> None:
    import uvicorn
    from fastapi import Depends
    from fastapi.middleware.cors import CORSMiddleware
    from llama_cpp.server import app as its
    from llama_cpp.server.settings import ModelSettings, ServerSettings

    _mending().mend()
    _forget_settings((*ModelSettings.model_fields, *ServerSettings.model_fields, "config_file"))
    settings: dict[str, Any] = dict(told["model"])
    if told["template"] is not None:
        _write_chats_with(told["template"])
        settings["chat_format"] = _CHAT_FORMAT
    app = its.create_app(
        server_settings=ServerSettings(api_key=told["api_key"]), model_settings=[ModelSettings(**settings)]
    )
    its._llama_proxy().create_completion(FIRST_WORDS, max_tokens=1)
    app.user_middleware[:] = [one for one in app.user_middleware if one.cls is not CORSMiddleware]
    pages = {app.docs_url, app.redoc_url, app.openapi_url, app.swagger_ui_oauth2_redirect_url}
    app.router.routes[:] = [one for one in app.routes if getattr(one, "path", None) not in pages]
    app.add_api_route("/health", _health)

    def score(body: dict[str, str], proxy: Annotated[Any, Depends(its.get_llama_proxy)]) -> dict[str, Any]:
        return _score(proxy(), body["given"], body["statement"])

    allowed = [Depends(its.authenticate)]
    app.add_api_route("/score", score, methods=["POST"], dependencies=allowed)

    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(BACKLOG)
    os.write(answer, b"%d\n" % listening.getsockname()[1])
    os.close(answer)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
    server.run(sockets=[listening])


def _mending() -> ModuleType:
    """The module beside this one; importing Penchant for it would take seconds."""
    spec = importlib.util.spec_from_file_location("llama_cpp_mending", MENDING)
    if spec is None or spec.loader is None:
        raise ImportError(f"cannot load {MENDING}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _score(llama: Any, given: str, statement: str) -> dict[str, Any]:
    """The mean log-probability of a statement's tokens, nats; what is echoed may be told of the next ones."""
    before = llama.tokenize(given.encode(), add_bos=True, special=True)
    told = llama.tokenize(statement.encode(), add_bos=False, special=True)
    if not before:
        before, told = told[:1], told[1:]
    llama.reset()
    llama.eval([*before, *told])
    logits = llama.scores[len(before) - 1 : len(before) + len(told) - 1]
    logprobs = llama.logits_to_logprobs(logits)[range(len(told)), told]
    read = {"prompt_tokens": len(before) + len(told), "completion_tokens": 0}
    return {"mean_logprob": float(logprobs.mean()), "usage": read}


async def _health() -> dict[str, str]:
    """Answers while the model is at work, too; llama_cpp.server's own addresses wait for it."""
    return {"status": "ok"}


def _forget_settings(names: Sequence[str]) -> None:
    """llama_cpp.server reads variables as common as `MODEL` and `CACHE`: none is meant for it."""
    known = {name.lower() for name in names}
    for name in list(os.environ):
        if name.lower() in known:
            del os.environ[name]


def _write_chats_with(template: str) -> None:
    """Has chats written by llama.cpp itself, as in the other engine.

    llama-cpp-python knows few of llama.cpp's templates, and compiles those in the file, wanted or not: they
    are hidden from it.
    """
    from llama_cpp import llama_chat_format
    from llama_cpp._internals import LlamaModel

    whole = LlamaModel.metadata

    def metadata(model: Any) -> dict[str, str]:
        told: dict[str, str] = whole(model)
        return {name: value for name, value in told.items() if "chat_template" not in name}

    LlamaModel.metadata = metadata

    def written(*, messages: Sequence[Mapping[str, Any]], **_others: object) -> Any:
        return llama_chat_format.ChatFormatterResponse(prompt=_chat(template, messages))

    llama_chat_format.register_chat_format(_CHAT_FORMAT)(written)


def _chat(template: str, messages: Sequence[Mapping[str, Any]]) -> str:
    """The chat as llama.cpp's own template of that name writes it, up to where the answer begins."""
    import llama_cpp

    chat = (llama_cpp.llama_chat_message * len(messages))(
        *[(str(one["role"]).encode(), str(one.get("content") or "").encode()) for one in messages]
    )
    size = 2 * sum(len(one.content) for one in chat) + 4096
    while size <= _LONGEST_CHAT:
        written = ctypes.create_string_buffer(size)
        length = llama_cpp.llama_chat_apply_template(
            template.encode(), chat, len(messages), True, written, size
        )
        if length < 0:
            raise ValueError(f"llama.cpp cannot write this chat with its template {template}")
        if length <= size:
            return written.raw[:length].decode()
        size = length
    raise ValueError("the chat is too long")


if __name__ == "__main__":
    main()
