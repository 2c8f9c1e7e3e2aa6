from typing import Any

from wagtail.models import Site


class OfRequest:
    """A setting that every page shows: one query a request, and none where there is no request."""

    # Of the setting that this is mixed into.
    objects: Any
    get_cache_attr_name: Any

    @classmethod
    def shown_to(cls, request):
        """That of the request's site, or the usual values; looking never writes a row.

        A preview puts what is being written into the same place.
        """
        if request is None:
            return cls()
        name = cls.get_cache_attr_name()
        if not hasattr(request, name):
            site = Site.find_for_request(request)
            setattr(request, name, cls.objects.filter(site=site).first() or cls())
        return getattr(request, name)

    def get_preview_template(self, request, mode_name):
        return "content/partials/setting_preview.html"
