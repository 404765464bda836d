"""The pages that change a case."""

from support.cases.pages import allotting, covering, holding, moving, transfers, workload
from support.cases.pages.door import pages

__all__ = ["allotting", "covering", "holding", "moving", "pages", "transfers", "workload"]
