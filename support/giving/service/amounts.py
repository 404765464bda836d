"""How much may be given at a time, once or every month."""

from flask_babel import lazy_gettext as _

from support.core.errors import Invalid
from support.core.money import Money

#: Less costs more in fees than it brings; more is what Stripe takes at most. Minor units.
LEAST, MOST = 1_00, 999_999_99


def ensure_takeable(amount: Money) -> None:
    """Raises Invalid naming the field `amount` for less or more than can be taken."""
    if not LEAST <= amount.minor <= MOST:
        least, most = Money(LEAST, amount.currency), Money(MOST, amount.currency)
        raise Invalid(fields={"amount": [_("Give at least %(least)s, at most %(most)s.", least=least, most=most)]})
