"""Low-rank adaptation of a small chat model on prompts and answers; needs the extra `tune`."""

import json
import math
import os
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from penchant.errors import ConfigError

TARGETS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
"""Every linear layer of a Llama block."""
DRAWERS = 10
"""Processes at most that draw and encode for a GPU: one draws slower than it learns."""

Stream = Callable[[int], Iterator["Example"]]
"""Examples without end; another number, other examples."""


@dataclass(frozen=True, slots=True)
class Example:
    """What the model is asked and what it shall answer.

    Attributes:
        role: The system message, which tells the model's jobs apart.
        prompt: The user's message.
        answer: The assistant's.
    """

    role: str
    prompt: str
    answer: str


@dataclass(frozen=True, slots=True)
class LoraSettings:
    """How to train.

    Attributes:
        rank: Of the two factors.
        alpha: Their product counts `alpha / rank`.
        steps: At most so many updates.
        batch: Examples an update, fewer where they are long.
        batch_tokens: The most tokens an update, padding included.
        rate: The highest learning rate; it rises for a twentieth of the steps and falls as a cosine.
        weight_decay: Of AdamW.
        dropout: Of the input to the factors, 0 to 1.
        fgm: Length of the adversarial step on the embeddings (Miyato et al. 2017); 0 is off, more doubles the
            cost.
        keep: Share of the factors gone on from in what comes out, 0 to 1: what a short run forgets stays
            (Wortsman et al. 2022, weights between two models); without such factors it counts for nothing.
        judge_every: Steps between two looks at the held-out examples.
        patience: Looks after which training stops where none of them beat those before; what factors gone on
            from began with is not counted, since a rate that rises makes them worse first.
        seed: Of order, factors and dropout.
        threads: Of torch.
    """

    rank: int = 16
    alpha: int = 32
    steps: int = 800
    batch: int = 16
    batch_tokens: int = 1600
    rate: float = 1e-3
    weight_decay: float = 0.01
    dropout: float = 0.0
    fgm: float = 0.0
    keep: float = 0.0
    judge_every: int = 100
    patience: int = 3
    seed: int = 7
    threads: int = 1


@dataclass(frozen=True, slots=True)
class Tuned:
    """What came of it.

    Attributes:
        steps: Updates made.
        best_step: The update whose factors were kept.
        losses: Held-out cross-entropy in nats a token, `(step, loss)`, the first before any update.
        train_losses: Mean training loss between two looks, `(step, loss)`.
        seconds: Wall time.
    """

    steps: int
    best_step: int
    losses: tuple[tuple[int, float], ...]
    train_losses: tuple[tuple[int, float], ...]
    seconds: float


def chat_text(example: Example) -> tuple[str, str]:
    """Prompt and answer in ChatML, as the model is served."""
    head = (
        f"<|im_start|>system\n{example.role}<|im_end|>\n<|im_start|>user\n{example.prompt}<|im_end|>\n"
        "<|im_start|>assistant\n"
    )
    return head, f"{example.answer}<|im_end|>"


def train_lora(
    base: Path,
    examples: Stream,
    held_out: Sequence[Example],
    out: Path,
    settings: LoraSettings,
    *,
    start: Path | None = None,
    progress: Callable[[int, int, float], None] | None = None,
) -> Tuned:
    """Trains factors for `base` and writes them as a PEFT adapter with its `training.json`.

    Args:
        base: A GGUF file of a Llama model, or a Hugging Face folder.
        examples: Stream 0 is drawn from, with a GPU up to `DRAWERS` streams in turns.
        held_out: Judged every `settings.judge_every` steps; the best factors are kept.
        out: The adapter's folder; made if missing.
        settings: How to train.
        start: A PEFT adapter of the same rank to go on from; none begins at nothing.
        progress: Told the step, of how many, and the loss.

    Raises:
        ConfigError: torch, transformers or peft are not installed.
    """
    torch = _torch()
    out.mkdir(parents=True, exist_ok=True)
    began = time.perf_counter()
    torch.manual_seed(settings.seed)
    torch.set_num_threads(settings.threads)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model, tokenizer = load_base(base)
    model = _with_factors(model, settings, start).to(device)
    trainer = _Trainer(torch, model, tokenizer, settings, device)
    judged = [trainer.encode(example) for example in held_out]
    losses = [(0, trainer.judge(judged))]
    train_losses: list[tuple[int, float]] = []
    first = trainer.factors()
    best, best_step, kept = losses[0][1], 0, first
    lowest, lowest_step = math.inf, 0
    since: list[float] = []
    step = 0
    drawers = min(DRAWERS, os.cpu_count() or 1)
    drawn = (
        trainer.batches(examples(0)) if device == "cpu" else _drawn_ahead(torch, trainer, examples, drawers)
    )
    for step, batch in enumerate(drawn, start=1):
        since.append(trainer.update(batch, step))
        if progress:
            progress(step, settings.steps, since[-1])
        if step % settings.judge_every == 0 or step == settings.steps:
            losses.append((step, trainer.judge(judged)))
            train_losses.append((step, sum(since) / len(since)))
            since = []
            loss = losses[-1][1]
            if loss < best:
                best, best_step, kept = loss, step, trainer.factors()
                model.save_pretrained(out)  # a run that is stopped leaves its best so far
            if loss < lowest:
                lowest, lowest_step = loss, step
            elif step - lowest_step >= settings.patience * settings.judge_every:
                break
        if step == settings.steps:
            break
    if start is not None and settings.keep:
        kept = settings.keep * first + (1 - settings.keep) * kept
    trainer.restore(kept)
    model.save_pretrained(out)
    tuned = Tuned(step, best_step, tuple(losses), tuple(train_losses), time.perf_counter() - began)
    record = {"settings": asdict(settings), **asdict(tuned)}
    (out / "training.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return tuned


def load_base(base: Path) -> tuple[Any, Any]:
    """Model in bfloat16 and tokenizer, from a GGUF file or a Hugging Face folder."""
    torch = _torch()
    from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

    # on a CPU eager attention is at these lengths half again as fast as the fused kernel's backward pass
    attention = "sdpa" if torch.cuda.is_available() else "eager"
    options: dict[str, Any] = {"dtype": torch.bfloat16, "attn_implementation": attention}
    if base.is_dir():
        return (
            AutoModelForCausalLM.from_pretrained(base, **options),
            AutoTokenizer.from_pretrained(base),
        )
    options |= {"gguf_file": base.name, "quantization_config": GgufConfig(dequantize=True)}
    model = AutoModelForCausalLM.from_pretrained(base.parent, **options)
    return model, AutoTokenizer.from_pretrained(base.parent, gguf_file=base.name)


class _Trainer:
    def __init__(self, torch: Any, model: Any, tokenizer: Any, settings: LoraSettings, device: str) -> None:
        self._torch = torch
        self._model = model
        self._tokenizer = tokenizer
        self._settings = settings
        self._device = device
        self._random = random.Random(settings.seed)
        self._inner = model.base_model.model.model
        self._head = model.base_model.model.lm_head.weight
        live = [p for p in model.parameters() if p.requires_grad]
        # views of one long vector: hundreds of small tensors cost a GPU's driver more than they compute
        self._factors = torch.cat([p.detach().flatten() for p in live])
        self._slopes = torch.zeros_like(self._factors)
        sizes = [p.numel() for p in live]
        for one, values, slopes in zip(
            live, self._factors.split(sizes), self._slopes.split(sizes), strict=True
        ):
            one.data, one.grad = values.view_as(one), slopes.view_as(one)
        # bfloat16 factors would lose small updates: AdamW works on a float32 copy
        self._master = self._factors.float().requires_grad_(True)
        self._adam = torch.optim.AdamW(
            [self._master], lr=settings.rate, betas=(0.9, 0.98), weight_decay=settings.weight_decay
        )

    def encode(self, example: Example) -> tuple[list[int], int]:
        """Token ids, and where the answer begins."""
        head, answer = chat_text(example)
        asked = self._tokenizer(head, add_special_tokens=False).input_ids
        return asked + self._tokenizer(answer, add_special_tokens=False).input_ids, len(asked)

    def batches(self, examples: Iterator[Example]) -> Iterator[list[tuple[list[int], int]]]:
        """Batches of like length, so that little is padding, in random order."""
        size, limit = self._settings.batch, self._settings.batch_tokens
        while True:
            pool = [self.encode(next(examples)) for _ in range(size * 8)]
            pool.sort(key=lambda one: len(one[0]))
            cut: list[list[tuple[list[int], int]]] = [[]]
            for one in pool:
                if len(cut[-1]) == size or len(one[0]) * (len(cut[-1]) + 1) > limit:
                    cut.append([])
                cut[-1].append(one)
            self._random.shuffle(cut)
            yield from (batch for batch in cut if batch)

    def update(self, batch: list[tuple[list[int], int]], step: int) -> float:
        torch, settings = self._torch, self._settings
        self._model.train()
        for group in self._adam.param_groups:
            group["lr"] = settings.rate * _schedule(step, settings.steps)
        loss = self._pass(batch)
        self._master.grad = self._slopes.float()
        self._slopes.zero_()
        torch.nn.utils.clip_grad_norm_([self._master], 1.0)
        self._adam.step()
        self.restore(self._master)
        return loss

    def _pass(self, batch: list[tuple[list[int], int]]) -> float:
        ids, mask, places, wanted = self._padded(batch)
        embedded = self._inner.embed_tokens(ids).detach()
        if self._settings.fgm:
            embedded.requires_grad_(True)
        loss = self._loss(embedded, mask, places, wanted)
        loss.backward()
        if self._settings.fgm:
            slope = embedded.grad
            length = slope.float().norm(dim=-1, keepdim=True).clamp_min(1e-12)
            shifted = embedded.detach() + (self._settings.fgm * slope / length).to(embedded.dtype)
            self._loss(shifted, mask, places, wanted).backward()
        return float(loss.detach())

    def judge(self, encoded: list[tuple[list[int], int]]) -> float:
        """Mean cross-entropy in nats a token of the answers."""
        self._model.eval()
        total, tokens = 0.0, 0
        ordered = sorted(encoded, key=lambda one: len(one[0]))
        with self._torch.no_grad():
            for at in range(0, len(ordered), 32):
                ids, mask, places, wanted = self._padded(ordered[at : at + 32])
                total += float(self._loss(self._inner.embed_tokens(ids), mask, places, wanted)) * len(wanted)
                tokens += len(wanted)
        return total / max(tokens, 1)

    def factors(self) -> Any:
        return self._master.detach().clone()

    def restore(self, factors: Any) -> None:
        with self._torch.no_grad():
            self._factors.copy_(factors)

    def _loss(self, embedded: Any, mask: Any, places: Any, wanted: Any) -> Any:
        hidden = self._inner(inputs_embeds=embedded, attention_mask=mask).last_hidden_state
        # only the places whose next token is the answer's meet the vocabulary: 49,152 rows
        logits = self._torch.nn.functional.linear(hidden.flatten(0, 1)[places], self._head)
        return self._torch.nn.functional.cross_entropy(logits.float(), wanted)

    def _padded(self, batch: list[tuple[list[int], int]]) -> tuple[Any, ...]:
        """Tokens and mask `(rows, width)`; the places before an answer's tokens, and these tokens."""
        torch = self._torch
        width = max(len(ids) for ids, _ in batch)
        ids = torch.zeros((len(batch), width), dtype=torch.long)
        mask = torch.zeros((len(batch), width), dtype=torch.long)
        places: list[int] = []
        wanted: list[int] = []
        for row, (tokens, asked) in enumerate(batch):
            ids[row, : len(tokens)] = torch.tensor(tokens)
            mask[row, : len(tokens)] = 1
            places.extend(range(row * width + asked - 1, row * width + len(tokens) - 1))
            wanted.extend(tokens[asked:])
        made = (ids, mask, torch.tensor(places), torch.tensor(wanted))
        return tuple(one.to(self._device) for one in made)


def _drawn_ahead(
    torch: Any, trainer: _Trainer, examples: Stream, drawers: int
) -> Iterator[list[tuple[list[int], int]]]:
    """Batches of several streams in turns, each from a process of its own."""

    class Drawn(torch.utils.data.IterableDataset):  # type: ignore[misc]
        def __iter__(self) -> Iterator[list[tuple[list[int], int]]]:
            return trainer.batches(examples(torch.utils.data.get_worker_info().id))

    return iter(
        torch.utils.data.DataLoader(
            Drawn(),
            batch_size=None,
            num_workers=drawers,
            prefetch_factor=8,
            collate_fn=list,
            multiprocessing_context="fork",  # what is drawn from cannot be sent, and the GPU is left alone
        )
    )


def _schedule(step: int, steps: int) -> float:
    rising = max(1, steps // 20)
    if step <= rising:
        return step / rising
    return 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * (step - rising) / max(1, steps - rising)))


def _with_factors(model: Any, settings: LoraSettings, start: Path | None) -> Any:
    from peft import LoraConfig, PeftModel, get_peft_model

    if start is not None:
        config = LoraConfig.from_pretrained(str(start))
        config.lora_dropout = settings.dropout
        return PeftModel.from_pretrained(
            model, start, is_trainable=True, config=config, autocast_adapter_dtype=False
        )

    config = LoraConfig(
        r=settings.rank,
        lora_alpha=settings.alpha,
        lora_dropout=settings.dropout,
        target_modules=list(TARGETS),
        task_type="CAUSAL_LM",
    )
    return get_peft_model(model, config, autocast_adapter_dtype=False)


def _torch() -> Any:
    try:
        import peft  # noqa: F401
        import torch
        import transformers  # noqa: F401
    except ImportError as error:
        raise ConfigError(
            f"tuning needs torch, transformers and peft ({error}): "
            "`pip install torch` for your machine, then `pip install 'penchant[tune]'`"
        ) from error
    return torch
