import { DEBIAN_PYTHON, hashesOf, missingOf, works } from '../programs.mjs';

export const missing = () =>
  missingOf({
    'python3-passlib': () => works(DEBIAN_PYTHON, '-c', 'import passlib'),
    'python3-bcrypt': () => works(DEBIAN_PYTHON, '-c', 'import bcrypt'),
    'python3-argon2': () => works(DEBIAN_PYTHON, '-c', 'import argon2'),
  });

export const hashes = (passwords) => hashesOf(DEBIAN_PYTHON, 'passlib_hashes.py', passwords);
