from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from .finding import find
from .forms import SearchForm
from .services import count_words
from .vocabulary import vocabulary


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Find pages of this site by words; never messages, which only their owners can search."""
    form = SearchForm(request.GET)
    context: dict[str, Any] = {"form": form, "found": None, "words": ""}
    if not form.is_valid():
        return render(request, "content/search/search.html", context, status=422)
    words = form.cleaned_data["q"].strip()
    if words:
        kind, topic = form.cleaned_data["type"], form.cleaned_data["topic"]
        page, known = request.GET.get("page", "1"), vocabulary()
        found = find(words, kind=kind, topic=topic, page=page, known=known)
        if page == "1" and not (kind or topic or found.meant):
            count_words(words, known)
        given = {"q": words, "type": kind, "topic": topic.slug if topic else ""}
        query = urlencode({name: value for name, value in given.items() if value}) + "&"
        context |= {"found": found, "words": words, "query": query}
    return render(request, "content/search/search.html", context)
