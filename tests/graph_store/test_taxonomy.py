"""What concepts are called."""

from penchant.graph_store.taxonomy import Taxonomy
from penchant.ids import ConceptId


def names(*paths: str) -> list[str]:
    ids = tuple(ConceptId(f"category:{path}") for path in paths)
    labels = tuple(path.rpartition(" > ")[2] for path in paths)
    return list(Taxonomy.build(ids, ("category",) * len(ids), labels).names)


def test_name_that_others_have_too_stands_with_its_parent() -> None:
    assert names("Cats", "Dogs", "Cats > Food", "Dogs > Food", "Dogs > Toys") == [
        "Cats", "Dogs", "Food (Cats)", "Food (Dogs)", "Toys",
    ]  # fmt: skip


def test_names_whose_parents_are_called_alike_stand_with_what_is_above_them() -> None:
    paths = ("Cats", "Dogs", "Fish", "Cats > Food", "Dogs > Food", "Fish > Live",
             "Cats > Food > Wet", "Dogs > Food > Wet", "Fish > Live > Wet")  # fmt: skip
    assert names(*paths)[-3:] == ["Wet (Cats > Food)", "Wet (Dogs > Food)", "Wet (Live)"]


def test_names_that_nothing_above_tells_apart_end_at_the_root() -> None:
    assert names("A", "A > B", "A > B > B") == ["A", "B (A)", "B (B)"]
