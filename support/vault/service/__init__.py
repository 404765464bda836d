"""The vault's verbs: founding, membership, and the chest that holds what is sealed of one case."""

from support.vault.service.access import Access, access_to
from support.vault.service.chest import (
    Chest,
    new_chest,
    open_chest,
    open_chests,
)
from support.vault.service.digests import digests
from support.vault.service.founding import (
    add_pair,
    add_principal,
    compartment_ids,
    found,
    found_site,
    founded,
    join,
    leave,
    members,
    memberships_of,
    public_keys,
    recovery_seals,
    set_recovery,
    site,
    verify_keys,
    verify_keys_of,
)
from support.vault.service.grants import forget, remove_parts, revoke, revoke_everything, stir_shares, sweep_shares
from support.vault.service.renewing import empty_grants, mend

__all__ = [
    "Access",
    "Chest",
    "access_to",
    "add_pair",
    "add_principal",
    "compartment_ids",
    "digests",
    "empty_grants",
    "forget",
    "found",
    "found_site",
    "founded",
    "join",
    "leave",
    "members",
    "memberships_of",
    "mend",
    "new_chest",
    "open_chest",
    "open_chests",
    "public_keys",
    "recovery_seals",
    "remove_parts",
    "revoke",
    "revoke_everything",
    "set_recovery",
    "site",
    "stir_shares",
    "sweep_shares",
    "verify_keys",
    "verify_keys_of",
]
