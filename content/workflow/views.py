from typing import Any

from wagtail.admin.views.pages import preview

# Named otherwise before Wagtail 8.
PreviewOnEdit: Any = getattr(preview, "PreviewOnEditView", None) or preview.PreviewOnEdit


class PreviewForReviewers(PreviewOnEdit):
    """The preview beside the editor, also for those whose step is all that lets them edit.

    Wagtail first asks for the right to change any page at all. Whether the person may edit this
    one is asked when it is fetched.
    """

    permission_required = None
