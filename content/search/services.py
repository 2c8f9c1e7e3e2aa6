"""The words that readers search for, counted for editors by the day."""

from wagtail.contrib.search_promotions.models import Query, QueryDailyHits

from content.conf import search_words_days

from .vocabulary import Vocabulary


def count_words(words: str, known: Vocabulary) -> None:
    """Count a search whose words are all on our own pages; nobody is noted with it.

    What else is typed may name a person, so it is not stored.
    """
    if words and all(word in known.counts for word in words.casefold().split()):
        Query.get(words).add_hit()


def forget_words() -> int:
    """Forget what nobody has searched for lately, and return how much that is.

    Words with a promoted result stay.
    """
    before = Query.objects.count()
    QueryDailyHits.garbage_collect(search_words_days())
    Query.garbage_collect()
    return max(0, before - Query.objects.count())
