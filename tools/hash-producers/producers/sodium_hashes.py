import json
import sys

from nacl import pwhash

MIB = 1024 * 1024

PRODUCERS = {
    "libsodium scrypt": lambda password: pwhash.scryptsalsa208sha256_str(password, 524288, 16 * MIB),
    "libsodium argon2id": lambda password: pwhash.argon2id.str(password, 2, 8 * MIB),
    "libsodium argon2i": lambda password: pwhash.argon2i.str(password, 3, 8 * MIB),
}

passwords = json.load(sys.stdin)
for name, make in PRODUCERS.items():
    for password in passwords:
        print(json.dumps({"name": name, "password": password, "hash": make(password.encode()).decode()}))
