"""What llama-cpp-python 0.3.36 gets wrong or does slowly, put right in the process that runs it."""

import ctypes
import heapq
import json
import os
import weakref
from collections.abc import Iterable
from typing import Any

MOST_SHOWN = 20
"""Of the likeliest tokens in each place, as in OpenAI's protocol."""


def mend() -> None:
    """Puts it right; to be called before a model is loaded."""
    os.environ["GGML_NO_BACKTRACE"] = "1"  # a debugger would hold the process that is about to die
    _find_the_likeliest_sooner()
    _quote_constants()
    _sample_as_llama_cpp_does()


def _find_the_likeliest_sooner() -> None:
    """For each token written it sorts the whole vocabulary, to show a few of it."""
    import llama_cpp.llama

    def likeliest(tokens: Iterable[tuple[float, int]], *, reverse: bool) -> list[tuple[float, int]]:
        return (heapq.nlargest if reverse else heapq.nsmallest)(MOST_SHOWN, tokens)

    llama_cpp.llama.sorted = likeliest  # the module has no other use for it


def _quote_constants() -> None:
    """Its grammars of JSON schemas break at a constant with a quotation mark."""
    from llama_cpp.llama_grammar import SchemaConverter

    def constant(_converter: Any, value: object) -> str:
        written = json.dumps(value, ensure_ascii=False)
        return '"' + written.replace("\\", "\\\\").replace('"', '\\"') + '"'

    SchemaConverter._generate_constant_rule = constant


def _sample_as_llama_cpp_does() -> None:
    """It asks a grammar about the whole vocabulary each time, and dies where none is allowed or it is wrong.

    llama.cpp's server first takes a token without the grammar, and asks about the others only where that is
    not allowed.
    """
    import llama_cpp
    import numpy as np
    from llama_cpp._internals import LlamaSampler

    layout = np.dtype([("id", np.int32), ("logit", np.float32), ("p", np.float32)])
    freely = LlamaSampler.sample

    def add_grammar(sampler: Any, model: Any, grammar: Any) -> None:
        made = llama_cpp.llama_sampler_init_grammar(
            model.vocab, grammar._grammar.encode(), grammar._root.encode()
        )
        if not made:
            raise ValueError("the grammar cannot be read")
        sampler.held_to, sampler.words = made, model.n_vocab()
        weakref.finalize(sampler, llama_cpp.llama_sampler_free, made).atexit = False

    def allowed(grammar: Any, ids: Any, logits: Any) -> Any:
        tokens = np.zeros(len(ids), layout)
        tokens["id"], tokens["logit"] = ids, logits
        data = tokens.ctypes.data_as(ctypes.POINTER(llama_cpp.llama_token_data))
        found = llama_cpp.llama_token_data_array(data=data, size=len(ids), selected=-1, sorted=False)
        found.tokens = tokens  # kept alive with what points at them
        llama_cpp.llama_sampler_apply(grammar, ctypes.byref(found))
        return found

    def sample(sampler: Any, context: Any, place: int = -1) -> int:
        token = int(freely(sampler, context, place))
        grammar = getattr(sampler, "held_to", None)
        if grammar is None:
            return token
        if allowed(grammar, [token], [1.0]).data[0].logit == -np.inf:
            logits = np.ctypeslib.as_array(
                llama_cpp.llama_get_logits_ith(context.ctx, place), shape=(sampler.words,)
            )
            found = allowed(grammar, np.arange(sampler.words), logits)
            llama_cpp.llama_sampler_apply(sampler.sampler, ctypes.byref(found))
            chosen = found.data[found.selected]
            if chosen.logit == -np.inf:
                raise ValueError("the grammar allows no token here")
            token = int(chosen.id)
        llama_cpp.llama_sampler_accept(grammar, token)
        return token

    LlamaSampler.add_grammar, LlamaSampler.sample = add_grammar, sample
