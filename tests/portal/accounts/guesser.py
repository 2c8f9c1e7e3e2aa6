"""Run as a process: a web process of its own, which is asked to sign people in.

It says when it is ready. Each line holds pairs of address and password as JSON; it prints how
each went: `in`, `wrong`, or `limited`. The minutes of the limits pass a hundred times as slowly, so
that none is over before a slow machine has tried everything.
"""

import json
import sys
import time
from types import SimpleNamespace

import django

RIGHT = "seven quiet herons wade"


def tried(email: str, password: str) -> str:
    """Try again twice where a right password is told to wait: so would a person.

    Tries of one address are counted one after another, and who waits for a second is sent away.
    """
    for _again in range(2):
        if (found := asked(email, password)) != "limited" or password != RIGHT:
            return found
        time.sleep(1)
    return asked(email, password)


def asked(email: str, password: str) -> str:
    from django.test import Client

    answer = Client().post("/accounts/login/", {"login": email, "password": password})
    if answer.status_code == 302:
        return "in"
    return "limited" if b"many tries" in answer.content else "wrong"


def slowly() -> float:
    return START + (time.time() - START) / 100


if __name__ == "__main__":
    START = float(sys.argv[1])
    django.setup()
    from allauth.core.internal import ratelimit
    from django.test.utils import setup_test_environment

    ratelimit.time = SimpleNamespace(time=slowly, monotonic=time.monotonic, sleep=time.sleep)
    setup_test_environment()
    tried("warm@demo.example", "")  # a form without a password is counted by nobody
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps([tried(*pair) for pair in json.loads(line)]), flush=True)
