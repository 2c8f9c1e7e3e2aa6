from typing import Any

from django.contrib.auth import get_user_model


def hold_account(user: Any) -> None:
    """Lock the person's account: two requests of one person make something one after the other.

    For a row that each of them would make, as one that is not there yet can't be locked. Others
    go on referring to the account meanwhile. Who has no account is refused by whoever asks.
    """
    users = get_user_model()._default_manager.select_for_update(of=("self",), no_key=True)
    users.filter(pk=user.pk).first()
