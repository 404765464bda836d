"""A voucher is told from a guess, leads nowhere, and is the same however it is typed."""

from support.vault import vouchers

SECRET = b"a secret of the house"


def test_a_voucher_is_ours_and_nobody_elses():
    made = vouchers.new_voucher(SECRET)
    assert len(made.replace("-", "")) == 28
    assert vouchers.is_ours(SECRET, made)
    assert not vouchers.is_ours(b"another secret", made)
    assert vouchers.read_voucher(made.lower().replace("-", " ")) == made
    assert vouchers.read_voucher(made[:-1]) is None
    assert len(vouchers.hash_of(made)) == 32
    assert vouchers.hash_of(made) != vouchers.hash_of(vouchers.new_voucher(SECRET))


def test_every_changed_letter_makes_it_a_guess():
    made = vouchers.new_voucher(SECRET).replace("-", "")
    for at, letter in enumerate(made):
        changed = made[:at] + ("Z" if letter != "Z" else "Y") + made[at + 1 :]
        assert not vouchers.is_ours(SECRET, changed), at


def test_what_is_the_same_stays_the_same():
    """A known answer: a voucher on paper has to open years later."""
    assert vouchers._proof(SECRET, "0123456789ABCD") == "0WTR95HRCN1J4Y"
