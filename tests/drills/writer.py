"""Run as a process: writes as one Veteran until its input ends, and says how much it wrote.

writer.py MAILBOX TEAM

Messages, replies, drafts and some files; the first error ends it.
"""

import json
import select
import sys
from collections import Counter
from uuid import uuid4

import django

FILES = 10  # an hour, and the rules take twenty


def write(mailbox: str, team: str) -> Counter[str]:
    from sm_plugin.drafts.models import Draft
    from sm_plugin.drafts.services import discard
    from sm_plugin.mailboxes.models import Mailbox
    from sm_plugin.sending.services import reply
    from sm_plugin.teams.models import CareTeam
    from tests.factories import added_file, begun_draft, sent_message

    box = Mailbox.objects.select_related("owner").get(pk=mailbox)
    care_team, wrote = CareTeam.objects.get(pk=team), Counter[str]()
    while not select.select([sys.stdin], [], [], 0)[0]:
        sent = sent_message(box, care_team, body=f"While keys change: {wrote['messages']}")
        entry = box.entries.get(thread=sent.thread)
        reply(actor=box.owner, entry=entry, body=f"More: {uuid4()}", idempotency_key=uuid4())
        wrote["messages"] += 2
        draft = begun_draft(box, care_team)
        wrote["drafts"] += 1
        if wrote["files"] < FILES:
            added_file(draft)
            wrote["files"] += 1
        else:
            discard(actor=box.owner, draft=Draft.objects.get(pk=draft.pk))
    return wrote


if __name__ == "__main__":
    django.setup()
    print("ready", flush=True)
    print(json.dumps(write(*sys.argv[1:3])))
