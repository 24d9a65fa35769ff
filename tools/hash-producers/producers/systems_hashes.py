import json
import sys

from passlib import hash as schemes
from werkzeug.security import generate_password_hash

PRODUCERS = {
    "passlib phpass": schemes.phpass.using(rounds=7).hash,
    "passlib phpass, phpBB's label": schemes.phpass.using(rounds=7, ident="H").hash,
    "passlib ldap_salted_md5": schemes.ldap_salted_md5.hash,
    "passlib ldap_salted_sha1": schemes.ldap_salted_sha1.hash,
    "passlib ldap_salted_sha256": schemes.ldap_salted_sha256.hash,
    "passlib ldap_salted_sha512": schemes.ldap_salted_sha512.hash,
    "passlib ldap_pbkdf2_sha1": schemes.ldap_pbkdf2_sha1.using(rounds=5000).hash,
    "passlib ldap_pbkdf2_sha256": schemes.ldap_pbkdf2_sha256.using(rounds=5000).hash,
    "passlib ldap_pbkdf2_sha512": schemes.ldap_pbkdf2_sha512.using(rounds=5000).hash,
    "passlib ldap_sha256_crypt": schemes.ldap_sha256_crypt.using(rounds=5000).hash,
    "passlib ldap_sha512_crypt": schemes.ldap_sha512_crypt.using(rounds=5000).hash,
    "passlib ldap_bcrypt": schemes.ldap_bcrypt.using(rounds=4).hash,
    "passlib atlassian_pbkdf2_sha1": schemes.atlassian_pbkdf2_sha1.hash,
    "Werkzeug pbkdf2:sha256": lambda password: generate_password_hash(password, "pbkdf2:sha256:5000"),
    "Werkzeug pbkdf2:sha1": lambda password: generate_password_hash(password, "pbkdf2:sha1:5000"),
    "Werkzeug pbkdf2:sha512": lambda password: generate_password_hash(password, "pbkdf2:sha512:5000"),
}

# Debian 12's Werkzeug does not know scrypt
try:
    generate_password_hash("x", "scrypt")
    PRODUCERS["Werkzeug scrypt"] = lambda password: generate_password_hash(password, "scrypt")
except ValueError:
    pass

passwords = json.load(sys.stdin)
for name, make in PRODUCERS.items():
    for password in passwords:
        print(json.dumps({"name": name, "password": password, "hash": make(password)}))
