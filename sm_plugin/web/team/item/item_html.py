"""Lists on an item's page as HTML, one format a line; see docs/decisions/0635."""

from collections.abc import Iterable

from django.utils.safestring import SafeString

from sm_plugin.addresses import addresses_of
from sm_plugin.web.filled import filled, joined

from .other_threads import OtherThread

OTHER = """
        <li><a class="sm-line-link" href="{}"><bdi>{}</bdi></a> <span class="sm-others__when">{}</span></li>
"""  # noqa: E501 - as it stands in the page


def others_html(others: Iterable[OtherThread]) -> SafeString:
    address_of = addresses_of("item", "item_id")
    return joined(
        filled(OTHER, address_of(one.item.pk), one.subject.text, one.when) for one in others
    )
