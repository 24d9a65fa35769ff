import { DEBIAN_PYTHON, hashesOf, missingOf, works } from '../programs.mjs';

export const missing = () => missingOf({ 'python3-nacl': () => works(DEBIAN_PYTHON, '-c', 'import nacl') });

export const hashes = (passwords) => hashesOf(DEBIAN_PYTHON, 'sodium_hashes.py', passwords);
