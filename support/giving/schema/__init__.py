"""What comes in and goes out of giving."""

from support.giving.schema.donors import (
    PRESETS,
    GiftForm,
    GiftPageForm,
    GiftView,
    OpenedView,
)

__all__ = ["PRESETS", "GiftForm", "GiftPageForm", "GiftView", "OpenedView"]
