from django.db import models

from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Thread
from sm_plugin.vault.fields import KeyRow, SealedFields


class SearchDocument(models.Model):
    """A thread as its team finds it; gone at once when another team gets the thread.

    The key begins with the time of the newest message, so that the order of keys is the order of
    results. See docs/decisions/0592.
    """

    id = models.BigIntegerField(primary_key=True)
    thread = models.OneToOneField(Thread, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey(CareTeam, on_delete=models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)


class SearchToken(models.Model):
    """A word's beginning that occurs in the document, as a digest with the key of the team.

    The same word is another number in another team, and no number tells its word.
    """

    pk = models.CompositePrimaryKey("token", "document_id")
    token = models.BigIntegerField()
    document = models.ForeignKey(SearchDocument, on_delete=models.CASCADE, related_name="tokens")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)


class EntryWords(SealedFields):
    """The words of a conversation as its patient's search reads them, sealed for the mailbox.

    They hold while the conversation's newest message is the one of `through`. They go with the
    entry. See docs/decisions/0636.
    """

    sealed_for = ("entry.thread_id", "through")

    entry = models.OneToOneField(
        MailboxEntry, on_delete=models.CASCADE, primary_key=True, related_name="words"
    )
    through = models.DateTimeField()
    words_sealed = models.BinaryField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def key_row(self) -> KeyRow:
        key: KeyRow = self.entry.mailbox.key
        return key

    @property
    def words(self) -> str:
        return self.unseal("words_sealed")
