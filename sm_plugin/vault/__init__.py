"""Encryption of text and files at rest. Knows nothing of what the text belongs to.

A thread asks for a data key once, keeps it wrapped in its own row, and seals each field with it:

    key, wrapped = vault.new_data_key(context=thread.pk)
    blob = key.seal(text, table="message", field="body", row=message.pk)
    ...
    key = vault.open_data_key(wrapped, context=thread.pk)
    text = key.open(blob, table="message", field="body", row=message.pk)
"""

from sm_plugin.errors import TamperedText, UnknownKey, VaultError
from sm_plugin.vault.data_keys import DataKey, new_data_key, open_data_key, rewrap
from sm_plugin.vault.key_holders import register_key_holder
from sm_plugin.vault.keyring import create_keyring_file, require_keyring
from sm_plugin.vault.wrapping import KeyWrapper, Wrapped

__all__ = [
    "DataKey",
    "KeyWrapper",
    "TamperedText",
    "UnknownKey",
    "VaultError",
    "Wrapped",
    "create_keyring_file",
    "new_data_key",
    "open_data_key",
    "register_key_holder",
    "require_keyring",
    "rewrap",
]
