"""Puts rows back into the form of before version 0.2: bound to their row and nothing else."""

import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sm_plugin.vault.fields import KeyRow
from sm_plugin.vault.keyring import KEY_BYTES
from sm_plugin.vault.sealing import UNBOUND, place, seal
from sm_plugin.vault.wrapping import get_wrapper


def to_old_form(row: KeyRow) -> None:
    """Seal the row's key and everything under it as the first release did."""
    key = secrets.token_bytes(KEY_BYTES)
    for sealed in list(row.sealed_rows()):
        columns = [
            column.name
            for column in sealed._meta.concrete_fields
            if column.name.endswith("_sealed") and getattr(sealed, column.attname) is not None
        ]
        for column in columns:
            where = sealed._place(column)
            at = place("field", where["table"], where["field"], str(where["row"]), version=UNBOUND)
            setattr(sealed, column, seal(AESGCM(key), sealed.unseal_bytes(column), at))
        if columns:
            sealed.save(update_fields=columns)
    wrapped = get_wrapper().wrap(key, context=str(row.pk))
    type(row)._base_manager.filter(pk=row.pk).update(
        key_id=wrapped.key_id, wrapped_key=wrapped.blob
    )
