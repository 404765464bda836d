"""The one place that knows how a bank writes its statements: camt.053 (ISO 20022, any version) and CSV.

Both give raw lines. What of a line cannot be read is its fault, and the rest goes on; what is no statement at all, or
is made to harm its reader, is refused as a whole.
"""

from support.bank.gateway.camt import read_camt
from support.bank.gateway.lines import Raw, Read
from support.bank.gateway.sheet import DATES, DELIMITERS, Columns, read_csv

__all__ = ["DATES", "DELIMITERS", "Columns", "Raw", "Read", "read_camt", "read_csv"]
