"""The address of a page in another language, with and without what it leads to."""

import pytest
from django.urls import resolve, translate_url
from django.utils.translation import override

from portal.look.languages import in_language

PATHS = [
    "/secure-messaging/",
    "/secure-messaging/sent/?older=abc&sort=oldest",
    "/secure-messaging/threads/5b10da57-7e15-47a4-bb11-b76422dd60e3/?x=1#end",
    "/account/login/",
    "/search/?query=knee",
    "/spotlights/secure-messaging/",
    "/django-admin/",
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("here", "there"), [("en", "es"), ("es", "en"), ("en", "en")])
def test_what_it_leads_to_need_not_be_looked_up_twice(path: str, here: str, there: str) -> None:
    with override("en"):
        address = translate_url(path, here)
    with override(here):
        match = resolve(address.partition("?")[0].partition("#")[0])
        assert in_language(address, there, match) == translate_url(address, there)
