# Authlib: decode reads and verifies the signature, and validate compares the claims.
import json
from authlib.jose import JsonWebKey, JsonWebToken
from trials import run


def verify(trial, token):
    key = trial["secret"] or JsonWebKey.import_key_set(json.dumps(trial["jwks"]))
    options = {
        "iss": {"essential": True, "value": trial["issuer"]},
        "aud": {"essential": True, "value": trial["audience"]},
    }
    claims = JsonWebToken([trial["algorithm"]]).decode(token, key, claims_options=options)
    if trial["checks"]:
        claims.validate()


run(verify)
