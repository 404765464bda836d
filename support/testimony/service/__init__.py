"""The verbs of testimony: an officer's own, depositing, and what the officers of testimony do."""

from support.testimony.service import asking, depositing, drafting, files, finding, handing, listing, registers, storing

__all__ = ["asking", "depositing", "drafting", "files", "finding", "handing", "listing", "registers", "storing"]
