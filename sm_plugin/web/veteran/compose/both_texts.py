"""The two texts of a draft that another window saved meanwhile, for the page that shows both."""

import uuid
from typing import Any

from sm_plugin.errors import DraftConflict
from sm_plugin.sending.answers import typed_facts


def both_texts(conflict: DraftConflict) -> dict[str, Any]:
    """Return what the page shows of either text, and a key of the page itself."""
    mine, saved = conflict.mine, conflict.saved
    return {
        "mine": mine,
        "saved": saved,
        "saved_words": saved.words,
        "mine_facts": typed_facts(mine.words.answers),
        "saved_facts": typed_facts(saved.words.answers),
        "page_key": uuid.uuid4(),
    }
