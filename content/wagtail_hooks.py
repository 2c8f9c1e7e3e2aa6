from wagtail.snippets.models import register_snippet

from content.viewsets import EditorialViewSetGroup

register_snippet(EditorialViewSetGroup)
