import json
import sys

import passlib.hash
from flask import Flask
from flask_bcrypt import Bcrypt
from flask_security import Security, UserDatastore
from flask_security.utils import hash_password

# it is loaded at first use, which is too late for the contexts of Flask-Security
passlib.hash.argon2.set_backend()

PEPPER = "146585145368132386173505678016728509634"


class User:
    """The columns that Flask-Security asks a model for."""

    fs_uniquifier = ""
    fs_token_uniquifier = ""


def under_flask_security(scheme, **options):
    app = Flask(scheme)
    app.config.update(
        SECRET_KEY="only for this page",
        SECURITY_PASSWORD_SALT=PEPPER,
        SECURITY_PASSWORD_HASH=scheme,
        SECURITY_PASSWORD_HASH_OPTIONS={scheme: options},
    )
    Security(app, UserDatastore(User, object), register_blueprint=False)

    def hashed(password):
        with app.app_context():
            return "flask-security" + hash_password(password)

    return hashed


def flask_bcrypt(handles_long_passwords):
    app = Flask("bcrypt")
    app.config.update(BCRYPT_HANDLE_LONG_PASSWORDS=handles_long_passwords, BCRYPT_LOG_ROUNDS=4)
    prefix = "flask-bcrypt" if handles_long_passwords else ""
    return lambda password: prefix + Bcrypt(app).generate_password_hash(password).decode()


PRODUCERS = {
    "Flask-Security, bcrypt": under_flask_security("bcrypt", rounds=4),
    "Flask-Security, argon2": under_flask_security("argon2"),
    "Flask-Security, pbkdf2_sha512": under_flask_security("pbkdf2_sha512", rounds=5000),
    "Flask-Security, sha512_crypt": under_flask_security("sha512_crypt", rounds=5000),
    "Flask-Bcrypt": flask_bcrypt(False),
    "Flask-Bcrypt for long passwords": flask_bcrypt(True),
}

passwords = json.load(sys.stdin)
for name, make in PRODUCERS.items():
    for password in passwords:
        print(json.dumps({"name": name, "password": password, "hash": make(password), "pepper": PEPPER}))
