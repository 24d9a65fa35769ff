import { createSecretKey } from 'node:crypto';
import { Injectable, Logger, Module } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { provideJwtService, WatchwordJwtService } from '../../../src/index.js';
import { KeyRing, KeyRotation } from '../../../src/modules/keys/index.js';
import { PresentedTokensService } from '../../../src/modules/oauth/presented-tokens.service.js';
import { RevocationsService } from '../../../src/modules/revocation/index.js';
import { RevocationFeed } from '../../../src/modules/revocation/revocation-feed.js';
import { signJws } from '../../../src/kernel/jws.js';
import { registered } from '../../support/accounts.js';
import { anAdmin } from '../../support/admins.js';
import { openJws } from '../../support/compact-jws.js';
import { noteSecret } from '../../support/evidence.js';
import { type RunningApp, startTestApp } from '../../support/test-app.js';

/** What a team has written for @nestjs/jwt. */
@Injectable()
class Links {
  constructor(readonly jwt: JwtService) {}
}

@Module({ providers: [provideJwtService(JwtService), Links], exports: [Links] })
class LinksModule {}

const start = (algorithm: string) =>
  startTestApp(
    'sqlite',
    {
      ACCESS_TOKEN_ALGORITHM: algorithm,
      ...(algorithm === 'HS256' && { ACCESS_TOKEN_SECRET: 'f3c1-9d27-aa52-417e-be09-53d8-0c6a-7714' }),
    },
    { imports: [LinksModule] },
  );

/** The code of what was refused, or `accepted`. */
async function verdictOn(work: () => unknown): Promise<string> {
  try {
    await work();
    return 'accepted';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

describe.each(['ES256', 'EdDSA', 'HS256'])('JwtService of @nestjs/jwt over our key ring, with %s', (algorithm) => {
  let running: RunningApp;
  let jwt: JwtService;
  beforeAll(async () => {
    noteSecret('f3c1-9d27-aa52-417e-be09-53d8-0c6a-7714');
    running = await start(algorithm);
    jwt = running.app.get(Links, { strict: false }).jwt;
  });
  afterAll(() => running.close());

  const both = async (token: string, options?: object): Promise<string> => {
    const atOnce = await verdictOn(() => jwt.verify(token, options));
    const later = await verdictOn(() => jwt.verifyAsync(token, options));
    expect([atOnce, later]).toEqual([later, later]);
    return later;
  };
  const guardOn = async (token: string) => {
    const { status, body } = await running.device().get('/api/users/me', { token });
    return status === 200 ? 'accepted' : body.code;
  };

  it('is ours, and has the signatures that the compiler expects', () => {
    const service: Pick<JwtService, 'sign' | 'signAsync' | 'verify' | 'verifyAsync' | 'decode'> = running.app.get(
      WatchwordJwtService,
      { strict: false },
    );
    expect(jwt).toBe(service);
  });

  it('signs at once and later, and reads what it has signed', async () => {
    const tokens = [jwt.sign({ file: 7, sub: 'ada' }), await jwt.signAsync({ file: 7 }, { subject: 'ada' })];
    const now = Math.floor(running.clock.now().getTime() / 1_000);
    for (const token of tokens) {
      expect(openJws(token).header).toMatchObject({ alg: algorithm, typ: 'app+jwt' });
      const payload = jwt.verify<{ file: number; jti: string }>(token);
      expect(payload).toMatchObject({ file: 7, sub: 'ada', aud: 'watchword:app', iat: now, exp: now + 900 });
      expect(await jwt.verifyAsync(token)).toEqual(payload);
      expect(jwt.decode(token)).toEqual(payload);
      expect(jwt.decode(token, { complete: true })).toMatchObject({ header: { typ: 'app+jwt' }, payload });
    }
    expect(jwt.decode('no token')).toBeNull();
  });

  it('accepts each kind of token where it belongs, and nowhere else', async () => {
    const { accessToken, refreshToken } = await registered(running.device());
    const foreign = signJws('app+jwt', jwt.decode<object>(jwt.sign({})) as Record<string, unknown>, {
      ...{ kid: openJws(jwt.sign({})).header['kid'] as string | undefined, algorithm: 'HS256' },
      signWith: createSecretKey(Buffer.alloc(32, 7)),
    });
    const tokens = {
      access: accessToken,
      plain: jwt.sign({ sub: 'ada' }),
      download: jwt.sign({}, { audience: 'download' }),
      refresh: refreshToken,
      foreign,
      unsigned: `${jwt.sign({}).split('.').slice(0, 2).join('.')}.`,
    };
    const table = await Promise.all(
      Object.entries(tokens).map(async ([kind, token]) => [
        kind,
        await guardOn(token),
        await both(token),
        await both(token, { audience: 'download' }),
        await both(token, { audience: 'watchword' }),
      ]),
    );
    const presented = running.app.get(PresentedTokensService, { strict: false });
    expect(await presented.find(tokens.plain)).toBeNull();
    expect(await presented.find(tokens.download)).toBeNull();
    const [yes, no] = ['accepted', 'TOKEN_INVALID'];
    expect(table).toEqual([
      ['access', yes, yes, no, yes],
      ['plain', no, yes, no, no],
      ['download', no, no, yes, no],
      ['refresh', no, no, no, no],
      ['foreign', no, no, no, no],
      ['unsigned', no, no, no, no],
    ]);
  });

  it('never signs what another service could take for an access token', () => {
    const claims = { sub: 'b9d1f0a2-0000-7000-8000-000000000000', sid: 'x', roles: ['admin'] };
    expect(() => jwt.sign({ ...claims, aud: 'watchword' })).toThrow('the audience watchword is that of access tokens');
    expect(() => jwt.sign(claims, { audience: 'watchword' })).toThrow('that of access tokens');
    expect(() => jwt.sign(claims, { audience: ['watchword', 'mine'] })).toThrow('audience must be one text');
    expect(() => jwt.sign(claims, { issuer: 'https://elsewhere.example.org' })).toThrow('the issuer of every token is');
    expect(() => jwt.sign(claims, { header: { typ: 'at+jwt', alg: algorithm } })).toThrow('leave out: header');
  });

  it('holds for an access token whatever the guard holds', async () => {
    const device = running.device();
    const { accessToken } = await registered(device);
    expect(jwt.verify(accessToken)).toMatchObject({ roles: ['user'] });
    // what one caller changes, no other one sees
    jwt.verify<{ roles: string[] }>(accessToken).roles.push('admin');
    expect(jwt.verify<{ roles: string[] }>(accessToken).roles).toEqual(['user']);
    await device.post('/api/auth/logout', { token: accessToken });
    expect(await both(accessToken)).toBe('SESSION_REVOKED');
  });

  it('asks the database about a user who has changed, and counts the token as expired where it cannot', async () => {
    const { accessToken, user } = await registered(running.device());
    const admin = await anAdmin(running);
    const path = `/api/users/${user.id}/roles`;
    const changed = await running
      .device()
      .request('PUT', path, { token: admin.accessToken, body: { roles: ['user', 'admin'] } });
    expect(changed.status).toBe(200);
    expect(await jwt.verifyAsync(accessToken)).toMatchObject({ roles: expect.arrayContaining(['admin']) as string[] });
    expect(await verdictOn(() => jwt.verify(accessToken))).toBe('TOKEN_EXPIRED');
  });

  it('believes nothing at once while it cannot know what was revoked', async () => {
    const { accessToken } = await registered(running.device());
    const own = jwt.sign({});
    const feed = running.app.get(RevocationFeed, { strict: false });
    const isFresh = jest.spyOn(feed, 'isFresh').mockReturnValue(false);
    for (const token of [accessToken, own]) {
      expect(await verdictOn(() => jwt.verify(token))).toBe('SERVICE_UNAVAILABLE');
      expect(await verdictOn(() => jwt.verifyAsync(token))).toBe('accepted');
    }
    isFresh.mockRestore();
  });

  it('says of its own tokens, as of access tokens, that a database that is away cannot be asked', async () => {
    const { accessToken } = await registered(running.device());
    const own = jwt.sign({});
    const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const isFresh = jest.spyOn(running.app.get(RevocationFeed, { strict: false }), 'isFresh').mockReturnValue(false);
    const isRevoked = jest
      .spyOn(running.app.get(RevocationsService, { strict: false }), 'isTokenOrKeyRevoked')
      .mockRejectedValue(away);
    for (const token of [accessToken, own]) {
      expect(await verdictOn(() => jwt.verifyAsync(token))).toBe('SERVICE_UNAVAILABLE');
    }
    isRevoked.mockRestore();
    isFresh.mockRestore();
  });

  it('ends a token in its time, and none lives longer than an access token', async () => {
    const short = jwt.sign({}, { expiresIn: '1m' });
    const late = jwt.sign({}, { notBefore: '10m' });
    expect(await both(short)).toBe('accepted');
    expect(await both(late)).toBe('TOKEN_INVALID');
    expect(await both(short, { maxAge: 30 })).toBe('accepted');
    running.clock.advance(45_000);
    expect(await both(short, { maxAge: 30 })).toBe('TOKEN_EXPIRED');
    running.clock.advance(15_000);
    expect(await both(short)).toBe('TOKEN_EXPIRED');
    expect(() => jwt.sign({}, { expiresIn: '16m' })).toThrow('the most is ACCESS_TOKEN_EXPIRY (900 s)');
    expect(() => jwt.sign({ exp: 4_102_444_800 })).toThrow('the most is ACCESS_TOKEN_EXPIRY (900 s)');
  });

  it('compares what the caller asks for beyond that', async () => {
    const token = jwt.sign({ sub: 'ada' }, { jwtid: 'ticket-7' });
    expect(await both(token, { subject: 'ada', jwtid: 'ticket-7', algorithms: [algorithm] })).toBe('accepted');
    for (const options of [{ subject: 'eve' }, { jwtid: 'ticket-8' }, { algorithms: ['RS512'] }, { issuer: 'x' }]) {
      expect([options, await both(token, options)]).toEqual([options, 'TOKEN_INVALID']);
    }
  });

  it('refuses what would weaken it, and writes that into the log', () => {
    const log = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const token = jwt.sign({});
    expect(() => jwt.verify<object>(token, { secret: 'hush7Qx9' })).toThrow('leave out: secret');
    expect(() => jwt.verify<object>(token, { ignoreExpiration: true })).toThrow('leave out: ignoreExpiration');
    expect(() => jwt.verify<object>(token, { clockTolerance: 60 })).toThrow('leave out: clockTolerance');
    expect(() => jwt.verify<object>(token, { audience: /.*/ })).toThrow('audience must be a text or a list of texts');
    expect(() => jwt.sign({}, { secret: 'hush7Qx9', algorithm: 'none' })).toThrow('leave out: secret');
    expect(() => jwt.sign({}, { algorithm: 'none' })).toThrow(`the algorithm of every token is ${algorithm}`);
    expect(() => jwt.sign('a text')).toThrow('the payload must be an object');
    expect(log).toHaveBeenCalledTimes(7);
    expect(JSON.stringify(log.mock.calls)).not.toContain('hush7Qx9');
    log.mockRestore();
  });

  if (algorithm === 'HS256') return;

  it('goes on over a rotation, and stops with a revoked key', async () => {
    const token = jwt.sign({});
    const { kid } = openJws(token).header;
    await running.app.get(KeyRotation, { strict: false }).rotate();
    const rotated = jwt.sign({});
    expect(await both(token)).toBe('accepted');
    expect(await both(rotated)).toBe('accepted');
    const admin = await anAdmin(running);
    const path = `/api/admin/keys/${String(kid)}`;
    expect((await running.device().delete(path, { token: admin.accessToken })).status).toBe(200);
    expect(running.app.get(KeyRing, { strict: false }).find(String(kid))).toBeUndefined();
    expect(await both(token)).toBe('TOKEN_INVALID');
  });
});
