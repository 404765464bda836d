"""Lines of a provider's statement for tests."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    """A line as the provider tells it, minor units."""

    id: str
    category: str
    source: str
    amount: int
    fee: int
    currency: str = "EUR"
