"""The portal is tested with Secure Messaging and without it."""

from django.apps import apps

# What these are about is not there without the plugin.
collect_ignore = (
    [] if apps.is_installed("sm_plugin") else ["test_demo.py", "test_messaging_adapter.py"]
)
