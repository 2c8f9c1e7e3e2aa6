"""Run as a process: forks WORKERS processes that each record EACH events, as fast as they can.

recorder.py WORKERS EACH
"""

import os
import sys

import django


def record_some(worker: int, each: int) -> None:
    from sm_plugin.audit.services import record

    for number in range(each):
        record(actor=None, action="message.send", obj=("worker", f"{worker}-{number}"))


def main(workers: int, each: int) -> int:
    django.setup()
    children = []
    for worker in range(workers):
        child = os.fork()
        if child == 0:
            status = 1
            try:
                record_some(worker, each)
                status = 0
            finally:
                os._exit(status)
        children.append(child)
    return max(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
