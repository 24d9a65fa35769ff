# Reads trials as JSON lines, and answers each with the verdicts on its tokens.
import base64
import json
import sys


def base64url(text):
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def verdict(verify, trial, token):
    try:
        verify(trial, token)
        return "accepted"
    except Exception:
        return "refused"


def run(verify):
    for line in sys.stdin:
        trial = json.loads(line)
        print(json.dumps({name: verdict(verify, trial, token) for name, token in trial["tokens"].items()}), flush=True)
