from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "content"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from content import receivers  # noqa: F401 - connects the signals
        from content.media import checks as media_checks  # noqa: F401 - registers the check
        from content.search import receivers as search_receivers  # noqa: F401 - the same
        from content.spreadsheets import make_every_export_safe
        from content.workflow import checks  # noqa: F401 - registers the check

        make_every_export_safe()
