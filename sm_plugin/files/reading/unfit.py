"""Why a file can't be taken: a code. The words to it are in `files.refusals`."""


class Unfit(Exception):
    """Carries a code alone, never a word of the file."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)
