# jwcrypto: check_claims names what is compared. A claim without a value has to be there, and exp is compared with the clock.
import json
from jwcrypto import jwk, jwt
from trials import base64url, run


def verify(trial, token):
    if trial["secret"]:
        key = jwk.JWK(kty="oct", k=base64url(trial["secret"]))
    else:
        key = jwk.JWKSet.from_json(json.dumps(trial["jwks"]))
    claims = {"iss": trial["issuer"]}
    if trial["checks"]:
        claims.update({"aud": trial["audience"], "exp": None})
    jwt.JWT(jwt=token, key=key, algs=[trial["algorithm"]], check_claims=claims)


run(verify)
