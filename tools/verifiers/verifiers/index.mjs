import * as frameworks from './frameworks.mjs';
import * as introspection from './introspection.mjs';
import * as libraries from './libraries.mjs';

const makers = { ...libraries, ...frameworks, ...introspection };

/**
 * Starts the verifier of this name in `expected.mjs`.
 *
 * @returns undefined when it does not start with the keys that it finds
 */
export async function startVerifier(id, where) {
  try {
    return await makers[id](where);
  } catch {
    return undefined;
  }
}

export const verifierIds = Object.keys(makers);
