"""Why a sign-in by a provider did not succeed: a code for the record, a page for the person."""


class SignInRefused(Exception):
    """Something is not as it must be; the text is a code, never what a provider sent."""


class ProviderDown(Exception):
    """The provider gave no usable answer in time."""
