from wagtail.fields import RichTextField
from wagtail.models import Page


class PlainPage(Page):
    """A title and a text: the least that a page of words can be."""

    body = RichTextField()
    template = "plain/page.html"
