# PyJWT: the key by kid from the set; the audience is checked whenever a token has one.
import jwt
from trials import run


def verify(trial, token):
    if trial["secret"]:
        key = trial["secret"]
    else:
        kid = jwt.get_unverified_header(token)["kid"]
        key = jwt.PyJWKSet.from_dict(trial["jwks"])[kid].key
    options = {"audience": trial["audience"]} if trial["checks"] else {"options": {"verify_aud": False}}
    jwt.decode(token, key, algorithms=[trial["algorithm"]], issuer=trial["issuer"], **options)


run(verify)
