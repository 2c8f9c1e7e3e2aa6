"""A place closes from a day on: nothing new begins there, and everybody reads it.

Who closes it is `rollout.closing.services`. See docs/decisions/0752.
"""
