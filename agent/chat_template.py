"""How a chat is written down for a model, without running the template that its file brings.

A template in a GGUF file is a Jinja program by whoever made the file: it can leave the facts out, put words
in, or never end. Penchant takes one that llama.cpp has built in, chosen by the tokens that the model knows.
"""

from penchant.agent.gguf import GgufHeader
from penchant.errors import ConfigError

AUTO, FROM_FILE, CHATML = "auto", "file", "chatml"
_BY_TOKEN = (
    ("<|im_sep|>", "phi4"),
    ("<|im_start|>", CHATML),
    ("<|start_header_id|>", "llama3"),
    ("<|header_start|>", "llama4"),
    ("<start_of_turn>", "gemma"),
    ("<|start_of_role|>", "granite"),
    ("<|START_OF_TURN_TOKEN|>", "command-r"),
    ("<|end|>", "phi3"),
    ("<｜User｜>", "deepseek3"),
    ("[SYSTEM_PROMPT]", "mistral-v7"),
    ("[INST]", "mistral-v3"),
)
"""Tokens in the order of asking, and the template whose turns they mark."""
BUILT_IN = (
    "bailing", "chatglm3", "chatglm4", "chatml", "command-r", "deepseek", "deepseek2", "deepseek3", "exaone3",
    "exaone4", "falcon3", "gemma", "gigachat", "glmedge", "granite", "hunyuan-dense", "hunyuan-moe",
    "kimi-k2", "llama2", "llama2-sys", "llama3", "llama4", "megrez", "minicpm", "mistral-v1", "mistral-v3",
    "mistral-v3-tekken", "mistral-v7", "mistral-v7-tekken", "monarch", "openchat", "orion", "phi3", "phi4",
    "rwkv-world", "seed_oss", "smolvlm", "vicuna", "vicuna-orca", "yandex", "zephyr",
)  # fmt: skip
"""Names that llama.cpp knows."""


def template_for(header: GgufHeader) -> str:
    """The name of llama.cpp's own template that fits a model's vocabulary; ChatML where none is known."""
    for token, name in _BY_TOKEN:
        if token in header.special_tokens:
            return name
    return CHATML


def check_template(name: str) -> None:
    """Makes sure that the setting can be followed.

    Raises:
        ConfigError: It is neither `auto`, `file`, nor built in.
    """
    if name not in (AUTO, FROM_FILE, *BUILT_IN):
        raise ConfigError(
            f"model_template {name!r} is not known: write `auto`, `file` or one of {', '.join(BUILT_IN)}"
        )
