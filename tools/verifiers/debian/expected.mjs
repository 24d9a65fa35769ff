/* What Debian's packages do with our tokens, as `npm run verifiers:debian` sees it; Debian 12 and 13 agree where both were tried. */
const REFUSED = 'refused';
const EVERY = ['ES256', 'EdDSA', 'RS256', 'HS256'];

/**
 * - `run`: the program of this folder
 * - `lax`: the verdicts on tokens that have expired or are for another service, with the package as it is in its simplest form;
 *   with the option that `expired` and `otherAudience` name, each refuses them
 * - `breaksOn`: a key type which, from a version on, keeps it from a set that has one, whichever key a token names
 */
export const DEBIAN = [
  {
    name: 'python3-jwt (PyJWT)',
    run: ['/usr/bin/python3', 'pyjwt.py'],
    packages: ['python3-jwt', 'python3-cryptography'],
    takes: EVERY,
    lax: { expired: REFUSED, otherAudience: 'accepted' },
    expired: 'refused',
    otherAudience: 'refused; **accepted** with `verify_aud: False`',
    mixedSet: 'taken',
  },
  {
    name: 'python3-authlib (Authlib)',
    run: ['/usr/bin/python3', 'authlib_jwt.py'],
    packages: ['python3-authlib'],
    takes: EVERY,
    lax: { expired: 'accepted', otherAudience: 'accepted' },
    expired: 'refused by `claims.validate()`; **accepted** by `decode` alone',
    otherAudience: 'the same, with `claims_options`',
    mixedSet: 'taken',
  },
  {
    name: 'python3-jwcrypto (jwcrypto)',
    run: ['/usr/bin/python3', 'jwcrypto_jwt.py'],
    packages: ['python3-jwcrypto'],
    takes: EVERY,
    lax: { expired: 'accepted', otherAudience: 'accepted' },
    expired:
      'refused with `exp` in `check_claims`, and without `check_claims`; **accepted** when it names others alone',
    otherAudience: 'refused with `aud` in `check_claims`',
    mixedSet: 'taken',
  },
  {
    name: 'ruby-jwt',
    run: ['ruby', 'ruby-jwt.rb'],
    packages: ['ruby-jwt'],
    takes: ['ES256', 'RS256', 'HS256'],
    lax: { expired: REFUSED, otherAudience: 'accepted' },
    expired: 'refused',
    otherAudience: 'refused with `verify_aud: true`; else **accepted**',
    breaksOn: { keyType: 'OKP', from: '2.7' },
    mixedSet: 'taken by 2.5.0 (Debian 12)',
  },
  {
    name: 'ruby-json-jwt',
    run: ['ruby', 'json-jwt.rb'],
    packages: ['ruby-json-jwt'],
    takes: ['ES256', 'RS256', 'HS256'],
    lax: { expired: 'accepted', otherAudience: 'accepted' },
    expired: '**accepted**: compare `exp` yourself',
    otherAudience: '**accepted**: compare `aud` yourself',
    mixedSet: 'taken',
  },
  {
    name: 'libcrypt-jwt-perl (Crypt::JWT)',
    run: ['perl', 'crypt-jwt.pl'],
    packages: ['libcrypt-jwt-perl'],
    takes: EVERY,
    lax: { expired: REFUSED, otherAudience: 'accepted' },
    expired: 'refused',
    otherAudience: 'refused with `verify_aud`; else **accepted**',
    mixedSet: 'taken',
  },
  {
    name: 'jose (José for C, its command line)',
    run: ['bash', 'jose.sh'],
    packages: ['jose', 'jq'],
    takes: ['ES256', 'RS256', 'HS256'],
    lax: { expired: 'accepted', otherAudience: 'accepted' },
    expired: '**accepted**: compare `exp` yourself',
    otherAudience: '**accepted**: compare `aud` yourself',
    mixedSet: 'taken',
  },
];
