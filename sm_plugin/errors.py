"""Every way Secure Messaging says no: a stable code for machines, plain words for the person."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class MessagingError(Exception):
    """The base: `code` never changes once published, `message` may be shown as it is.

    `field` names the part of the input at fault, where there is one. As a string it is the code
    alone, so a log line can't carry words that somebody typed.
    """

    code: str = "error"
    status: int = 500
    message: str | Promise = _("Something went wrong on our side. Your text was not changed.")

    def __init__(
        self,
        message: str | Promise | None = None,
        *,
        code: str | None = None,
        field: str = "",
    ) -> None:
        self.field = field
        if message is not None:
            self.message = message
        if code is not None:
            self.code = code
        super().__init__(self.code)


class NotAllowed(MessagingError):
    """The person is known and the thing may be known to exist, but this act is not theirs."""

    code = "not_allowed"
    status = 403
    message = _("You can't do this with your account.")


class NotFound(MessagingError):
    """Not there, or not theirs to know of: both look the same."""

    code = "not_found"
    status = 404
    message = _("We can't find that page or message.")


class DraftGone(NotFound):
    """Sent, thrown away, never there or somebody else's: all look the same."""

    code = "draft_gone"
    message = _("We can't find this draft. It may have been sent or thrown away.")


class Refused(MessagingError):
    """Allowed in itself, but not in the present state: somebody else was quicker."""

    code = "conflict"
    status = 409
    message = _("This changed meanwhile. Please look at how it stands now.")


class InvalidInput(MessagingError):
    """The input can't be used as it is."""

    code = "invalid_input"
    status = 422
    message = _("Please check what you entered and try again.")


class BadAddress(InvalidInput):
    """An address asks for something that none of our pages ever asks for."""

    code = "bad_address"
    status = 400
    message = _("This address isn't complete or has something in it that we don't know.")


class UndoTooLate(Refused):
    """Undone already, or too long ago."""

    code = "undo_too_late"
    message = _(
        "It is too late to undo this, so nothing was changed. Your messages are still here. "
        "You can move them yourself."
    )


class TooOften(MessagingError):
    """More of this in a minute than a person does."""

    code = "too_often"
    status = 429
    message = _("You did this very often in the last minute. Wait a minute, then try again.")


class VaultError(MessagingError):
    """Stored text could not be opened; nothing of it is shown."""

    code = "vault_failed"
    message = _("We can't open this message right now. Nothing was lost by trying.")


class TamperedText(VaultError):
    """Stored bytes are not what was sealed for this row: altered, swapped, cut or never sealed."""

    code = "text_altered"
    message = _("We can't open this message safely, so we are not showing it.")


class UnknownKey(VaultError):
    """The bytes were sealed under a key that the keyring doesn't hold, or doesn't hold yet."""

    code = "key_unknown"
    status = 503


class KeyDestroyed(VaultError):
    """The key was destroyed because the time of keeping was over: nobody can open it again."""

    code = "key_destroyed"
    status = 410
    message = _("This was deleted because the time for which it is kept is over.")


class TermsChanged(Refused):
    """Another text came into force while the person was reading the old one."""

    code = "terms_changed"
    message = _("The terms changed while you were reading. Please read the new ones.")


class AccessEnded(MessagingError):
    """A caregiver's access is over; told only to the person who had it.

    `by` tells what closed it where neither of the two did: "release" for good, "account" as long
    as the patient's account is closed.
    """

    code = "access_ended"
    status = 403
    message = _("Your access to these messages has ended")

    def __init__(self, by: str = "") -> None:
        self.by = by
        closed = by == "account"
        super().__init__(_("These messages can't be opened right now") if closed else None)


class OpeningEnded(MessagingError):
    """An emergency opening is over, or its opener may open nothing there any more."""

    code = "opening_ended"
    status = 403
    message = _("This opening has ended, so nothing of it is shown any more")


class NotEligible(MessagingError):
    """The person cannot use Secure Messaging now; `reason` is one of `access.Reason`.

    The Veteran's pages add `why`, what they say of it (`access.text.Explanation`), and whether
    the mailbox is another person's.
    """

    code = "not_eligible"
    status = 403
    message = _("You can't send messages right now. Your text was not sent.")

    def __init__(self, reason: str) -> None:
        self.reason = reason
        self.can_agree = reason == "terms"
        self.why: Any = None
        self.for_other = False
        if reason == "read_only":
            self.message = _("You can read these messages, but not write. Nothing was sent.")
        super().__init__(code=f"{type(self).code}_{reason}")


class TeamUnavailable(Refused):
    """The team stopped taking messages from this patient, or has nobody to read the topic."""

    code = "team_unavailable"
    message = _("This care team can't get messages right now. Your text is still here.")


class DraftConflict(Refused):
    """Another page saved the draft meanwhile; carries both, so that nothing is lost.

    `mine` is what this page wanted to save (`drafts.services.Edit`), `saved` the draft as it is.
    """

    code = "draft_changed"
    message = _(
        "This draft was changed in another window. Both texts are here, and nothing is lost."
    )

    def __init__(self, *, mine: Any, saved: Any) -> None:
        self.mine, self.saved = mine, saved
        super().__init__()


class KeyReused(InvalidInput):
    """The same form was sent again with other words."""

    code = "key_reused"
    message = _(
        "This form was already used to send a message. Your new text is still here. "
        "Send it again to send it as another message."
    )


class AlreadySent(InvalidInput):
    """The same words went to the same team a short while ago; sending them again needs a yes."""

    code = "sent_before"
    message = _("You already sent this message.")


class ReplyWindowClosed(Refused):
    """The last message of the thread is too old for a reply."""

    code = "reply_window_closed"
    message = _(
        "This conversation is too old for a reply, so it was not sent. Your text is still here."
    )


class TooMany(MessagingError):
    """More in a short time than a person does; what was typed is kept."""

    code = "too_many"
    status = 429
    message = _("That was too much in a short time. Please wait a while and try again.")


class OtherPerson(Refused):
    """A form that was shown to one person came while another was signed in."""

    code = "other_person"
    message = _("Another person has signed in. The text was not sent.")
