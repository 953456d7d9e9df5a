"""Keeps a shop steady for whoever asks it something while rounds, corrections and erasures go on."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property, wraps
from inspect import isfunction
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from penchant.graph_store import ShopView
from penchant.kept_lists import KeptLists
from penchant.tools import ConceptFinder, Recommender
from penchant.tools.corrected import StandingCorrections


class Picture:
    """A shop as of one round: its view, and what is built on it by whoever needs it first.

    Attributes:
        view: The shop's data.
    """

    def __init__(
        self,
        view: ShopView,
        *,
        recommender: Callable[[ShopView], Recommender],
        finder: Callable[[ShopView], ConceptFinder],
    ) -> None:
        """Builds nothing yet.

        Args:
            view: The shop's data.
            recommender: Makes what ranks.
            finder: Makes what understands words.
        """
        self.view = view
        self._make_recommender, self._make_finder = recommender, finder
        self._building = threading.RLock()
        self._recommender: Recommender | None = None
        self._finder: ConceptFinder | None = None
        self.lists = KeptLists(
            lambda shoppers, wanted: self.recommender.recommend_each(
                shoppers, wanted.count, mode=wanted.mode, until=wanted.until
            )
        )
        """Recommendations without rules, kept until a correction."""

    @cached_property
    def shopper_keys(self) -> dict[str, int]:
        """Keys of shoppers by id."""
        return {shopper: key for key, shopper in enumerate(self.view.shopper_ids)}

    @property
    def recommender(self) -> Recommender:
        """What ranks."""
        with self._building:
            if self._recommender is None:
                self._recommender = self._make_recommender(self.view)
            return self._recommender

    @recommender.setter
    def recommender(self, made: Recommender) -> None:
        self._recommender = made
        self.lists.forget()

    @property
    def finder(self) -> ConceptFinder:
        """What understands words."""
        with self._building:
            if self._finder is None:
                self._finder = self._make_finder(self.view)
            return self._finder

    def renew_corrections(self, corrections: StandingCorrections) -> None:
        """Takes the corrections that stand now in place of those it had."""
        if self._recommender is not None:
            self._recommender.renew_corrections(corrections)
        self.lists.forget()

    @property
    def has_recommender(self) -> bool:
        """Whether anybody has needed it."""
        return self._recommender is not None

    def with_new_ranking(self) -> "Picture":
        """The same shop, ranked by what was learned last."""
        made = Picture(self.view, recommender=self._make_recommender, finder=self._make_finder)
        made._finder = self._finder
        return made


class Gate:
    """Many may be inside at a time, or one alone; whoever is inside may enter again."""

    def __init__(self) -> None:
        """Nobody is inside."""
        self._changed = threading.Condition()
        self._inside = 0
        self._waiting = 0
        self._is_alone = False
        self._own = threading.local()

    @property
    def inside(self) -> int:
        """How many are inside."""
        return self._inside

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Enters beside others; waits while somebody is alone inside, or waits to be."""
        depth = getattr(self._own, "depth", 0)
        if not depth:
            with self._changed:
                self._changed.wait_for(lambda: not self._is_alone and not self._waiting)
                self._inside += 1
        self._own.depth = depth + 1
        try:
            yield
        finally:
            self._own.depth = depth
            if not depth:
                with self._changed:
                    self._inside -= 1
                    self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Enters once everybody has left, and keeps others out.

        Whoever is inside already would wait for themselves.
        """
        with self._changed:
            self._waiting += 1
            self._changed.wait_for(lambda: not self._is_alone and not self._inside)
            self._waiting -= 1
            self._is_alone = True
        self._own.depth = 1
        try:
            yield
        finally:
            self._own.depth = 0
            with self._changed:
                self._is_alone = False
                self._changed.notify_all()


class Steady(Protocol):
    """What keeps still for the time of a question."""

    def _steady(self) -> AbstractContextManager[None]: ...


Asked = ParamSpec("Asked")
Given = TypeVar("Given")
Kept = TypeVar("Kept", bound=type)


def answers_steadily(*, but: tuple[str, ...]) -> Callable[[Kept], Kept]:
    """A class whose public methods each see one picture of the shop from beginning to end.

    Args:
        but: Methods that change the picture, or that take longer than others may be kept waiting.
    """

    def made(kind: Kept) -> Kept:
        for name in dir(kind):
            method = getattr(kind, name)
            if not name.startswith("_") and name not in but and isfunction(method):
                setattr(kind, name, _steadied(method))
        return kind

    return made


def in_turn(
    method: Callable[Concatenate[Any, Asked], Given],
) -> Callable[Concatenate[Any, Asked], Given]:
    """A method that one thread at a time is in, and in no other such method of the same shop."""

    @wraps(method)
    def turned(shop: Any, /, *args: Asked.args, **kwargs: Asked.kwargs) -> Given:
        with shop._rounds:
            return method(shop, *args, **kwargs)

    return turned


def _steadied(method: Callable[..., object]) -> Callable[..., object]:
    @wraps(method)
    def steadied(self: Steady, *args: object, **kwargs: object) -> object:
        with self._steady():
            return method(self, *args, **kwargs)

    return steadied
