"""A service that verifies access tokens with PyJWT as its authors tell it to, and knows nothing of Watchword.

Takes the address of a JWK Set, an issuer and an audience. Reads one token a line, writes one verdict a line: "ok <kid>" or
"refused <reason>". The keys are kept for exactly the max-age that their answer allows, and never asked for before: not
even for a token whose key is unknown.
"""

import json
import re
import sys
import time
import urllib.request

import jwt

address, issuer, audience = sys.argv[1:4]
keys = {}
fresh_until = float("-inf")


def current_keys():
    global keys, fresh_until
    if time.monotonic() >= fresh_until:
        asked_at = time.monotonic()
        with urllib.request.urlopen(address) as answer:
            max_age = int(re.search(r"max-age=(\d+)", answer.headers["Cache-Control"]).group(1))
            keys = {key.key_id: key for key in jwt.PyJWKSet.from_dict(json.load(answer)).keys}
        fresh_until = asked_at + max_age
    return keys


def verdict_on(token):
    try:
        header = jwt.get_unverified_header(token)
        key = current_keys().get(header["kid"])
        if key is None:
            return "refused no such key"
        jwt.decode(token, key.key, algorithms=["ES256"], issuer=issuer, audience=audience)
        return "ok " + header["kid"]
    except Exception as error:
        return "refused " + repr(error).replace("\n", " ")


for line in sys.stdin:
    print(verdict_on(line.strip()), flush=True)
