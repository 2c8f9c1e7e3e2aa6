"""Proves at the start that the keyring is the one this database was sealed with."""

import hashlib
import hmac
from collections.abc import Iterable

from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction

from sm_plugin.errors import TamperedText, UnknownKey
from sm_plugin.vault.key_holders import keys_in_use
from sm_plugin.vault.keyring import Keyring, require_keyring
from sm_plugin.vault.models import KeyCheck
from sm_plugin.vault.wrapping import KeyWrapper, Wrapped, get_wrapper

CONSTANT = b"sm_plugin.vault key check"
CONTEXT = "key check"
# No key of the keyring can have this name: names start with a letter or a digit.
AUDIT = ":audit"


def verify_keyring_at_start() -> None:
    """For wsgi.py: verify, then give the connection back, so that no forked worker shares it."""
    try:
        verify_keyring()
    finally:
        connections.close_all()


def verify_keyring() -> None:
    """Raise ImproperlyConfigured unless every sealed row can be opened with today's keys.

    Before the first migrate there is nothing to verify. A key that has gone is fine once no row
    is wrapped with it.
    """
    keyring = require_keyring()
    tables = connection.introspection.table_names()
    if KeyCheck._meta.db_table not in tables:
        return
    wrapper = get_wrapper()
    with transaction.atomic():
        known = _verified_proofs(keyring, wrapper)
        _require_keys(wrapper, keys_in_use(tables))
        _remember_keys(keyring, wrapper, known=known)
    _proved[id(keyring)] = keyring


def verify_keyring_of(alias: str) -> None:
    """Raise ImproperlyConfigured unless today's keyring opens another database, only read."""
    wrapper = get_wrapper()
    tables = connections[alias].introspection.table_names()
    _verified_proofs(require_keyring(), wrapper, using=alias)
    _require_keys(wrapper, keys_in_use(tables, using=alias))


def require_keys(needed: Iterable[str]) -> None:
    """Raise ImproperlyConfigured unless today's keyring has these keys."""
    require_keyring()
    _require_keys(get_wrapper(), needed)


def _require_keys(wrapper: KeyWrapper, needed: Iterable[str]) -> None:
    if lost := sorted(key_id for key_id in needed if not _holds(wrapper, key_id)):
        raise ImproperlyConfigured(
            f"The keyring lacks {', '.join(lost)}, and stored text still needs it."
        )


_proved: dict[int, Keyring] = {}


def prove_keyring() -> Keyring:
    """Return today's keyring. Prove it  once a process, before the first thing it seals or records.

    It stops whatever has no start of its own to verify at: a shell, a command of the host's.
    Raise ImproperlyConfigured for a keyring that this database was not sealed with.
    """
    keyring = require_keyring()
    if _proved.get(id(keyring)) is keyring:
        return keyring
    wrapper = get_wrapper()
    with transaction.atomic():
        _remember_keys(keyring, wrapper, known=_verified_proofs(keyring, wrapper))
        # A first proof that is rolled back is no proof: then the next write makes it again.
        transaction.on_commit(lambda: _proved.update({id(keyring): keyring}))
    return keyring


def verify_renewed_keyring() -> None:
    """Raise ImproperlyConfigured unless the former audit key is the one of this database."""
    keyring = require_keyring()
    proofs = {check.key_id: bytes(check.proof) for check in KeyCheck.objects.all()}
    proof = proofs.pop(AUDIT, None)
    if keyring.former_audit is None:
        raise ImproperlyConfigured(
            "The keyring has no former audit key. Make a new one first, with "
            "`python -m sm_plugin.vault PATH --new-audit`."
        )
    if proof is not None and _fits(proof, keyring.audit):
        raise ImproperlyConfigured(
            "The record has this audit key already. The former one can go, with "
            "`python -m sm_plugin.vault PATH --forget-audit`."
        )
    if proof is None or not _fits(proof, keyring.former_audit):
        raise ImproperlyConfigured(
            "The former audit key of the keyring is not the key of this database's audit record."
        )
    for key_id, proof in proofs.items():
        _verify_key(get_wrapper(), key_id, proof)


def replace_audit_key() -> None:
    """Take the audit key of the keyring for the one of this database from now on."""
    proof = _audit_proof(require_keyring().audit)
    KeyCheck.objects.filter(key_id=AUDIT).update(proof=proof)


def has_audit_key_of_record() -> bool:
    """Return False if this keyring's audit key is not the one the record goes on with."""
    proof = KeyCheck.objects.filter(key_id=AUDIT).values_list("proof", flat=True).first()
    return proof is None or _fits(bytes(proof), require_keyring().audit)


def _verified_proofs(
    keyring: Keyring, wrapper: KeyWrapper, *, using: str = DEFAULT_DB_ALIAS
) -> set[str]:
    """Hold every proof there is against today's keys; return the names of the keys."""
    proofs = {check.key_id: bytes(check.proof) for check in KeyCheck.objects.using(using)}
    _verify_audit_key(keyring, proofs.pop(AUDIT, None))
    for key_id, proof in proofs.items():
        _verify_key(wrapper, key_id, proof)
    return set(proofs)


def _verify_key(wrapper: KeyWrapper, key_id: str, proof: bytes) -> None:
    """A key of that name with other bytes is a wrong keyring; a key that has gone is not."""
    try:
        wrapper.unwrap(Wrapped(key_id, proof), context=CONTEXT)
    except UnknownKey:
        return
    except TamperedText:
        raise ImproperlyConfigured(
            f"Key {key_id} of the keyring is not the key this database was sealed with."
        ) from None


def _holds(wrapper: KeyWrapper, key_id: str) -> bool:
    """Asked with bytes that no key opens: only a key that is there can say so."""
    try:
        wrapper.unwrap(Wrapped(key_id, b""), context=CONTEXT)
    except UnknownKey:
        return False
    except TamperedText:
        pass
    return True


def _verify_audit_key(keyring: Keyring, proof: bytes | None) -> None:
    if proof is None or _fits(proof, keyring.audit):
        return
    if keyring.former_audit is not None and _fits(proof, keyring.former_audit):
        raise ImproperlyConfigured(
            "The keyring has a new audit key, and the audit record does not know it yet: run "
            "`manage.py sm_rotate_audit_key`."
        )
    raise ImproperlyConfigured(
        "The audit key of the keyring is not the key of this database's audit record."
    )


def _remember_keys(keyring: Keyring, wrapper: KeyWrapper, *, known: set[str]) -> None:
    """First use: several processes may start at once, and the first one's proof stays."""
    KeyCheck.objects.get_or_create(key_id=AUDIT, defaults={"proof": _audit_proof(keyring.audit)})
    if wrapper.active_key_id() not in known:
        wrapped = wrapper.wrap(CONSTANT, context=CONTEXT)
        KeyCheck.objects.get_or_create(key_id=wrapped.key_id, defaults={"proof": wrapped.blob})


def _fits(proof: bytes, audit_key: bytes) -> bool:
    return hmac.compare_digest(proof, _audit_proof(audit_key))


def _audit_proof(audit_key: bytes) -> bytes:
    return hmac.digest(audit_key, CONSTANT, hashlib.sha256)
