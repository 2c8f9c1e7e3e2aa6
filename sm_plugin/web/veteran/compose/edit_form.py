"""The autosave of a page on which a message is written."""

from django import forms

from sm_plugin.drafts.content import DraftWords
from sm_plugin.drafts.services import Edit
from sm_plugin.sending.answers import ANSWER
from sm_plugin.teams.models import CareTeam, Topic
from sm_plugin.web.forms import KEPT_LENGTH, KeptForm, too_long_to_be_kept

KEPT_ANSWERS = 100


class EditForm(KeptForm):
    """The words of a message, with its subject, topic and answers."""

    texts = frozenset({"subject", "body"})

    subject = forms.CharField(required=False, strip=False, max_length=KEPT_LENGTH)
    topic = forms.ModelChoiceField(Topic.objects.all(), required=False)
    quotes = forms.UUIDField(required=False)

    def edit(self, team: CareTeam | None, topic: Topic | None = None) -> Edit:
        """Return the save; raise `InvalidInput` for a text that is too long even to be kept."""
        given = self.kept()
        return Edit(
            DraftWords(given["subject"], given["body"], self._answers()),
            team,
            given.get("topic") or topic,
            given["version"],
            given["page"],
            given["step"],
            given.get("quotes"),
        )

    def _answers(self) -> dict[str, str]:
        found = ((name, text) for name, text in self.data.items() if name.startswith(ANSWER))
        answers = {name: text for name, text in found if text}
        if len(answers) > KEPT_ANSWERS or sum(map(len, answers.values())) > KEPT_LENGTH:
            raise too_long_to_be_kept()
        return answers
