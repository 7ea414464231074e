"""Records of a note behave as frozen dataclasses do, in all but the check at run time."""

import dataclasses

import pytest

from nlp.records import dataclass, replace


@dataclass(frozen=True, slots=True)
class Wound:
    site: str
    length: float
    layers: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Plain:
    site: str
    length: float


def test_equal_by_value_and_fit_for_sets() -> None:
    assert len({Wound("nose", 1.2), Wound("nose", 1.2), Wound("nose", 1.3)}) == 2


@pytest.mark.parametrize("made", [Wound("nose", 1.2), Plain("nose", 1.2)])
def test_replace_leaves_the_record_alone(made: Wound | Plain) -> None:
    longer = replace(made, length=2.0)
    assert (made.length, longer.length, longer.site) == (1.2, 2.0, "nose")
    assert type(longer) is type(made)


def test_replace_knows_its_fields() -> None:
    with pytest.raises(KeyError):
        replace(Wound("nose", 1.2), width=3)
