"""What can be recorded: short fixed codes, so that no free text gets into the record."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Outcome(TextChoices):
    OK = "ok", _("Done")
    REFUSED = "refused", _("Refused")
    FAILED = "failed", _("Failed")


class Action(TextChoices):
    """Add a line for a new act; a published code never changes its meaning."""

    INBOX_LIST = "inbox.list", _("Looked at a list of messages")
    THREAD_READ = "thread.read", _("Read messages")
    THREAD_PRINT = "thread.print", _("Opened messages to print")
    THREAD_MOVE = "thread.move", _("Moved messages to another folder")
    SEARCH = "search", _("Searched messages")
    EXPORT = "export", _("Downloaded messages")
    ATTACHMENT_ADD = "attachment.add", _("Added a file")
    ATTACHMENT_READ = "attachment.read", _("Opened a file")
    ATTACHMENT_REMOVE = "attachment.remove", _("Took a file off a draft")
    ATTACHMENT_CHECK = "attachment.check", _("Checked a file for viruses")
    DRAFT_SAVE = "draft.save", _("Saved a draft")
    DRAFT_READ = "draft.read", _("Opened a draft")
    DRAFT_DISCARD = "draft.discard", _("Threw a draft away")
    MESSAGE_SEND = "message.send", _("Sent a message")
    MESSAGE_REPLY = "message.reply", _("Replied to a message")
    QUEUE_LIST = "queue.list", _("Looked at a team's queue")
    ITEM_READ = "item.read", _("Opened a message of the team")
    ITEM_TAKE = "item.take", _("Took a message to work on")
    ITEM_ANSWER = "item.answer", _("Answered a message")
    ITEM_COMPLETE = "item.complete", _("Completed a message")
    ITEM_RELEASE = "item.release", _("Put a message back in the queue")
    ITEM_REFER = "item.refer", _("Referred a message to another role")
    ITEM_REASSIGN = "item.reassign", _("Gave a message to a colleague")
    ITEM_ESCALATE = "item.escalate", _("Escalated an overdue message")
    ITEM_REOPEN = "item.reopen", _("Opened a completed message again")
    ITEM_NOTE = "item.note", _("Wrote a note for the team")
    TERMS_ACCEPT = "terms.accept", _("Accepted the terms")
    NOTICES_CHANGE = "notices.change", _("Changed the e-mail notices")
    SIGNATURE_CHANGE = "signature.change", _("Changed the signature")
    TERMS_WITHDRAW = "terms.withdraw", _("Opted out")
    PATIENT_REGISTER = "patient.register", _("Registered a patient")
    PATIENT_VERIFY = "patient.verify", _("Verified a person's identity")
    DELEGATION_GIVE = "delegation.give", _("Named a caregiver")
    DELEGATION_WITHDRAW = "delegation.withdraw", _("Ended a caregiver's access")
    GRANT_GIVEN = "grant.given", _("Gave access")
    GRANT_WITHDRAWN = "grant.withdrawn", _("Took access away")
    ACCESS_REFUSED = "access.refused", _("Was refused")
    FACILITY_CHANGE = "facility.change", _("Changed a facility")
    FACILITY_STAGE = "facility.stage", _("Changed a facility's stage")
    FACILITY_APPOINT = "facility.appoint", _("Appointed a facility's administrator")
    FACILITY_DISMISS = "facility.dismiss", _("Dismissed a facility's administrator")
    TEAM_CHANGE = "team.change", _("Changed a care team")
    REPORT_READ = "report.read", _("Looked at a report")
    AUDIT_READ = "audit.read", _("Looked at the record of access")
    KEYS_ROTATE = "keys.rotate", _("Changed the encryption keys")
