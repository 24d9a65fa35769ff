import json
import sys

import bcrypt
from argon2 import PasswordHasher
from passlib import hash as schemes

# it is loaded at first use, which is too late for what `using` has made before
schemes.argon2.set_backend()

PRODUCERS = {
    "passlib bcrypt": schemes.bcrypt.using(rounds=4).hash,
    "passlib bcrypt_sha256": schemes.bcrypt_sha256.using(rounds=4).hash,
    "passlib django_bcrypt": schemes.django_bcrypt.using(rounds=4).hash,
    "passlib django_bcrypt_sha256": schemes.django_bcrypt_sha256.using(rounds=4).hash,
    "passlib argon2": schemes.argon2.using(memory_cost=8192, rounds=2).hash,
    "passlib scrypt": schemes.scrypt.using(rounds=12).hash,
    "passlib pbkdf2_sha1": schemes.pbkdf2_sha1.using(rounds=5000).hash,
    "passlib pbkdf2_sha256": schemes.pbkdf2_sha256.using(rounds=5000).hash,
    "passlib pbkdf2_sha512": schemes.pbkdf2_sha512.using(rounds=5000).hash,
    "passlib sha256_crypt": schemes.sha256_crypt.using(rounds=5000).hash,
    "passlib sha512_crypt": schemes.sha512_crypt.using(rounds=5000).hash,
    "argon2-cffi": PasswordHasher(memory_cost=8192, time_cost=2).hash,
    "bcrypt": lambda password: bcrypt.hashpw(password.encode(), bcrypt.gensalt(4)).decode(),
}

passwords = json.load(sys.stdin)
for name, make in PRODUCERS.items():
    for password in passwords:
        print(json.dumps({"name": name, "password": password, "hash": make(password)}))
