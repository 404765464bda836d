"""Words: enough of them, the same however they are typed, and no more stretching at once than there is room."""

import threading

import pytest

from support.vault import passphrases
from support.vault.passphrases import Busy, Slots


@pytest.mark.parametrize("language", ["en", "ru", "be"])
def test_there_are_bits_enough(language):
    assert passphrases.bits(passphrases.OFFICER_WORDS, language) >= 90
    assert passphrases.bits(passphrases.STAFF_WORDS, language) >= 77
    assert len(set(passphrases._words(language))) == 2048


def test_words_are_drawn_anew_each_time():
    assert len({passphrases.generate(passphrases.OFFICER_WORDS) for _ in range(200)}) == 200


@pytest.mark.parametrize("typed", ["ABLE  about", "able-about", " able, about ", "able\nabout", "Able\tAbout"])
def test_words_may_be_typed_in_any_way(typed):
    assert passphrases.normalise(typed) == "able about"


def test_accents_may_be_composed_or_not():
    assert passphrases.normalise("й") == passphrases.normalise("й")


def test_a_pseudonym_is_two_fitting_words():
    for _ in range(300):
        first, second = passphrases.pseudonym().split("-")
        assert not {first, second} & passphrases.UNFIT


def test_the_look_up_value_needs_the_pepper():
    root = b"r" * 32
    one, other = passphrases.officer_keys(root, b"pepper"), passphrases.officer_keys(root, b"salt")
    assert one[0] != other[0]
    assert one[1] == other[1]


def test_only_so_many_stretch_at_once():
    slots, inside, most = Slots(2, patience=5), [], []
    hold = threading.Event()

    def stretch():
        with slots.place():
            inside.append(1)
            most.append(len(inside))
            hold.wait(0.02)
            inside.pop()

    threads = [threading.Thread(target=stretch) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) == 8
    assert max(most) == 2


def test_whoever_waits_too_long_is_told():
    slots = Slots(1, patience=0.01)
    with slots.place(), pytest.raises(Busy), slots.place():
        pass
    with slots.place():
        pass
