"""That a case was given its one voucher for the union: no day, no order, and nothing of the voucher."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from support.core.db import Base


class CaseVoucher(Base):
    """A case that had its voucher. The nightly stirring writes these rows anew, so that their order tells nothing."""

    __tablename__ = "case_voucher"
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
