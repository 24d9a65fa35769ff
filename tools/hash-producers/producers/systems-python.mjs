import { DEBIAN_PYTHON, hashesOf, missingOf, works } from '../programs.mjs';

export const missing = () =>
  missingOf({
    'python3-passlib': () => works(DEBIAN_PYTHON, '-c', 'import passlib'),
    'python3-werkzeug': () => works(DEBIAN_PYTHON, '-c', 'import werkzeug'),
  });

export const hashes = (passwords) => hashesOf(DEBIAN_PYTHON, 'systems_hashes.py', passwords);
