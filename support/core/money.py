"""Money in whole minor units; there is no other kind here."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

#: ISO 4217: how many digits the minor unit has, for the currencies a deployment may use.
DIGITS = {"EUR": 2, "PLN": 2, "USD": 2, "CZK": 2, "GEL": 2, "UAH": 2, "JPY": 0}


@dataclass(frozen=True, order=True, slots=True)
class Money:
    """An amount in minor units (cents) and its ISO 4217 currency."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError("Money counts whole minor units.")
        if self.currency not in DIGITS:
            raise ValueError(f"{self.currency} is not a currency used here.")

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise ValueError("Two currencies cannot be added.")

    @property
    def major(self) -> Decimal:
        """The amount in major units (euros), exact."""
        return Decimal(self.minor).scaleb(-DIGITS[self.currency])

    @classmethod
    def parse(cls, text: str, currency: str) -> "Money":
        """Read what a person typed, `1 250,50` or `1250.5`.

        Raises ValueError for anything that is not a number with at most as many decimals as the currency has.
        """
        cleaned = text.replace("\u00a0", "").replace(" ", "").replace(",", ".")
        if not cleaned.replace(".", "", 1).isascii() or not cleaned.replace(".", "", 1).isdigit():
            raise ValueError("Not an amount.")
        try:
            minor = Decimal(cleaned).scaleb(DIGITS[currency])
        except (InvalidOperation, KeyError) as error:
            raise ValueError("Not an amount.") from error
        if minor != minor.to_integral_value():
            raise ValueError("Too many decimals.")
        return cls(int(minor), currency)

    def __str__(self) -> str:
        return f"{self.major:,} {self.currency}".replace(",", "\u202f")
