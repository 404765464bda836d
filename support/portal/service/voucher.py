"""The voucher with which somebody who was cleared begins elsewhere, under other words, and is not known from here."""

from support.cases import service as cases
from support.core.access import Actor


def voucher_offered(actor: Actor) -> bool:
    """Whether the officer may have theirs now. Raises Missing for anybody else."""
    return cases.may_have_voucher(actor, cases.own(actor))


def voucher(actor: Actor) -> str:
    """The voucher, this once. Raises Missing for anybody else, Conflict before the case is cleared or a second time."""
    return cases.issue_voucher(actor)
