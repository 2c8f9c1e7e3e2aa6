from datetime import timedelta

from django.db import migrations
from django.db.models import Exists, OuterRef

AT_ONCE = timedelta(seconds=5)  # the longest that one transaction can have taken


def mark(apps, schema_editor):
    """Mark what was agreed to in the moment in which a delegation was accepted, and then only.

    An agreement of before stood already and was left alone. One that also opened the person's own
    mailbox, which came later and without another agreement, stays the person's own.
    """
    alias = schema_editor.connection.alias
    acceptances, delegations, mailboxes = (
        apps.get_model("sm_plugin", name).objects.using(alias)
        for name in ("TermsAcceptance", "Delegation", "Mailbox")
    )
    this = {"user": OuterRef("user"), "accepted_at": OuterRef("accepted_at")}
    with_delegation = delegations.filter(
        delegate=this["user"],
        accepted_at__gte=this["accepted_at"],
        accepted_at__lte=this["accepted_at"] + AT_ONCE,
    )
    own_start = acceptances.filter(
        user=OuterRef("owner"),
        accepted_at__gt=OuterRef(OuterRef("accepted_at")),
        accepted_at__gte=OuterRef("opened_at") - AT_ONCE,
        accepted_at__lte=OuterRef("opened_at"),
    )
    opened_by_it = mailboxes.filter(
        ~Exists(own_start), owner=this["user"], opened_at__gte=this["accepted_at"]
    )
    marked = acceptances.filter(Exists(with_delegation)).exclude(Exists(opened_by_it))
    keys = list(marked.values_list("pk", flat=True))
    for start in range(0, len(keys), 500):
        acceptances.filter(pk__in=keys[start : start + 500]).update(as_caregiver=True)


class Migration(migrations.Migration):
    """People who opted out, and then accepted to help another, are out again."""

    dependencies = [("sm_plugin", "0070_terms_of_caregivers")]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
