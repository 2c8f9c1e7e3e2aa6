from wagtail.admin.views.pages.preview import PreviewOnEditView


class PreviewForReviewers(PreviewOnEditView):
    """The preview beside the editor, also for those whose step is all that lets them edit.

    Wagtail first asks for the right to change any page at all. Whether the person may edit this
    one is asked when it is fetched.
    """

    permission_required = None
