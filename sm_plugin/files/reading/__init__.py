"""Reads files of strangers, in a process of its own and without Django.

`examine` is a pure function of kind and bytes. `child` calls it behind limits of time and memory;
nothing in this package may import Django or the rest of the plugin, which would make its start
slow and give it something to steal.
"""
