"""The bank's work for later: booking what was imported, and forgetting what the bank wrote."""

from uuid import UUID

from support.bank import service
from support.core import outbox


@outbox.task("bank.book")
def book(statement_id: str) -> None:
    """Book the next lines of a statement, and go on in another transaction while some wait."""
    if service.book(UUID(statement_id)):
        outbox.defer("bank.book", statement_id=statement_id)


@outbox.task("bank.forget_words", every="47 3 * * *")
def forget_words() -> None:
    """Destroy the words of statements that need no explaining any more."""
    service.forget_words()
