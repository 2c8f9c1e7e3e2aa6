from django.db import models
from django.utils.translation import gettext_lazy as _

from sm_plugin.audit.actions import Action, Outcome
from sm_plugin.audit.lanes import ALL
from sm_plugin.audit.querysets import AuditEventQuerySet


class AuditEvent(models.Model):
    """One act of one person: who, what, whose, when, from where, with what outcome.

    In each lane, ids without gaps and a chain of keyed hashes show every later change; triggers
    refuse it.
    People and objects are noted by their ids and without foreign keys: deleting a person must
    not change a row here. Never text, subjects, names or anything else that somebody typed.
    """

    id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(_("when"))
    actor_key = models.CharField(_("who"), max_length=40)
    action = models.CharField(_("what"), max_length=32)
    outcome = models.CharField(_("outcome"), max_length=8)
    code = models.CharField(_("reason code"), max_length=40, blank=True)
    object_type = models.CharField(_("kind of object"), max_length=40, blank=True)
    object_key = models.CharField(_("object"), max_length=40, blank=True)
    patient_key = models.CharField(_("patient"), max_length=40, blank=True)
    from_address = models.CharField(_("from"), max_length=45, blank=True)
    route = models.CharField(_("page"), max_length=100, blank=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        default_permissions = ()
        indexes = [
            models.Index(fields=["patient_key", "-at", "-id"], name="sm_audit_patient"),
            models.Index(fields=["actor_key", "-at", "-id"], name="sm_audit_actor"),
            models.Index(
                fields=["object_type", "object_key", "-at", "-id"], name="sm_audit_object"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.action} {self.outcome}"

    def get_action_display(self) -> str:
        return str(Action(self.action).label)

    def get_outcome_display(self) -> str:
        return str(Outcome(self.outcome).label)


class AuditHead(models.Model):
    """The end of a lane, named by its number: adding to the lane locks its head, and no other."""

    id = models.SmallIntegerField(primary_key=True)
    last_id = models.BigIntegerField()
    last_hash = models.CharField(max_length=64, default="")

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(id__gte=ALL[0], id__lte=ALL[-1]), name="sm_audit_head_of_lane"
            )
        ]

    def __str__(self) -> str:
        return f"{self.last_id} {self.last_hash}"
