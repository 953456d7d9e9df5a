"""Runs the peers on a split: chooses their settings inside training, fits them, takes their lists."""

from collections.abc import Iterator, Sequence

import numpy as np

from penchant.evals.judging import K, Rankings
from penchant.evals.peers import PEERS, Interactions, Peer, TextProfile, best_items, tune
from penchant.evals.protocol import CannotJudge, split_log
from penchant.evals.suite import EvalContext
from penchant.tools import Mode


def rank_peers(
    context: EvalContext, modes: Sequence[Mode], notes: list[str]
) -> Iterator[tuple[str, Mode, Rankings]]:
    """Fits each peer on the training part and ranks for every judged shopper.

    Args:
        context: Its split names the judged shoppers.
        modes: Which modes to rank in.
        notes: Gets chosen settings, and peers that fail, with the reason; the others go on.

    Yields:
        Peer, mode and its lists; not where the peer has nothing for anybody, as own frequency in mode `new`.
    """
    train = Interactions.of(context.split.train, context.items)
    for done, grid in enumerate(PEERS):
        settings = grid()
        context.progress("peers", done, len(PEERS))
        context.progress(f"peer: {settings[0].name}", 0, 1)
        try:
            peer = _tuned(settings, context, notes)
            scorer = peer.fit(train)
            for mode in modes:
                shoppers = list(context.split.relevant[mode])
                lists = best_items(scorer, train, shoppers, k=K, mode=mode)
                if any(lists.values()):
                    yield peer.name, mode, lists
        except Exception as error:
            # a peer that cannot cope with this log is no reason to judge nothing
            notes.append(f"{settings[0].name} is not judged: {error or type(error).__name__}")
        context.progress(f"peer: {settings[0].name}", 1, 1)
    context.progress("peers", len(PEERS), len(PEERS))


def _tuned(settings: Sequence[Peer], context: EvalContext, notes: list[str]) -> Peer:
    if len(settings) == 1:
        return settings[0]
    try:
        inner = split_log(context.split.train)
    except CannotJudge:
        return settings[0]
    chosen = tune(settings, inner, context.items)
    if chosen.trials:
        notes.append(f"{chosen.best.name}: {chosen.best}, the best of {len(settings)} inside training")
    return chosen.best


def rank_text_peer(
    context: EvalContext, shoppers: Sequence[str], candidates: Sequence[str], notes: list[str]
) -> dict[str, Rankings]:
    """Ranks items that nobody has had, by their text alone.

    Args:
        context: Its training part and catalogue are read.
        shoppers: With a training event each.
        candidates: Items of the catalogue, sorted.
        notes: Gets the reason where texts say nothing.

    Returns:
        The lists under the peer's name; nothing where texts say nothing.
    """
    peer = TextProfile()
    universe = {*context.split.train["item_id"].unique().to_list(), *candidates}
    train = Interactions.of(context.split.train, context.items, universe=universe)
    wanted = set(candidates)
    columns = np.array([place for place, item in enumerate(train.items) if item in wanted], dtype=np.int64)
    try:
        scorer = peer.fit(train)
    except Exception as error:
        notes.append(f"{peer.name} is not judged: {error or type(error).__name__}")
        return {}
    ranked: Rankings = {}
    for shopper, row in zip(shoppers, train.rows_of(shoppers), strict=True):
        scores = scorer.scores(np.array([row]))[0, columns]
        best = np.argsort(-scores, kind="stable")[:K]
        ranked[shopper] = [train.items[columns[place]] for place in best if np.isfinite(scores[place])]
    context.progress(f"cold: {peer.name}", 1, 1)
    return {peer.name: ranked}
