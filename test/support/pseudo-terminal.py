"""Runs a program at a terminal and talks to it: what to wait for, what to type then. All as JSON, on both sides."""

import json
import os
import pty
import sys

request = json.load(sys.stdin)
child, terminal = pty.fork()
if child == 0:
    os.chdir(request["folder"])
    os.execve(request["words"][0], request["words"], request["environment"])

shown = b""


def read_more():
    global shown
    try:
        chunk = os.read(terminal, 4096)
    except OSError:  # how Linux says that the other side has closed
        chunk = b""
    shown += chunk
    return len(chunk) > 0


seen = 0
for awaited, typed in request["dialogue"]:
    while awaited.encode() not in shown[seen:]:
        if not read_more():
            sys.exit("it ended instead of showing %r: %r" % (awaited, shown))
    # only up to the match: the next text to wait for may have arrived in the same read
    seen = shown.index(awaited.encode(), seen) + len(awaited.encode())
    os.write(terminal, typed.encode())
while read_more():
    pass
_, status = os.waitpid(child, 0)
json.dump({"code": os.waitstatus_to_exitcode(status), "shown": shown.decode()}, sys.stdout)
