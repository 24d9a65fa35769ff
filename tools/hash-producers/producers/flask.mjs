import { DEBIAN_PYTHON, hashesOf, missingOf, works } from '../programs.mjs';

export const missing = () =>
  missingOf({
    'python3-flask-security': () => works(DEBIAN_PYTHON, '-c', 'import flask_security'),
    'python3-flask-bcrypt': () => works(DEBIAN_PYTHON, '-c', 'import flask_bcrypt'),
    'python3-argon2': () => works(DEBIAN_PYTHON, '-c', 'import argon2'),
  });

export const hashes = (passwords) => hashesOf(DEBIAN_PYTHON, 'flask_hashes.py', passwords);
