import { execFileSync } from 'node:child_process';

/** Debian's own Python, whose packages apt installs. */
const PYTHON = '/usr/bin/python3';

const SIGN = `
import json, sys, jwt
request = json.load(sys.stdin)
print(jwt.encode(request["claims"], request["key"], algorithm=request["algorithm"], headers=request["headers"]))
`;

/** A JWT as another implementation makes it; the key is in PEM. */
export function signedByPython(request: {
  readonly claims: object;
  readonly key: string;
  readonly algorithm: string;
  readonly headers: object;
}): string {
  return execFileSync(PYTHON, ['-c', SIGN], { input: JSON.stringify(request), encoding: 'utf8' }).trim();
}
