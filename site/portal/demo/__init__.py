"""The demonstration: a cast, two live facilities, and threads that look like real ones.

Everything is made by the plugin's own services, so that it can't be in a state that never occurs.
Nothing here is loaded unless `manage.py demo` runs, and that refuses outside a demonstration.
"""
