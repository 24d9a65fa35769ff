import { readFileSync } from 'node:fs';
import { Injectable } from '@nestjs/common';
import { BuiltInPasswordPolicy, type PasswordFlaw, type PasswordOwner, PasswordPolicy } from '../../src/index.js';
import { NoBreachedPasswords } from '../../src/modules/passwords/index.js';
import { sharedStrengthMeter } from '../../src/modules/passwords/policy/strength-meter.js';
import { describePasswordPolicy, type OpenedPasswordPolicy } from '../../src/testing/index.js';
import { failuresOf } from './suite-outcome.js';

@Injectable()
export class CompanyPasswordPolicy extends BuiltInPasswordPolicy {
  override async judge(password: string, owner: PasswordOwner): Promise<readonly PasswordFlaw[]> {
    const flaws = await super.judge(password, owner);
    if (!/spring|summer|autumn|winter/i.test(password)) return flaws;
    return [...flaws, { code: 'SEASONAL', message: 'It names a season. Choose other words.' }];
  }
}

const SETTINGS = { minLength: 12, forbiddenWords: ['Aerolith'] };
const ACCEPTED = ['violet harbour otters', 'пароль длинный очень'] as const;
const REFUSED = ['password1234', 'ada.lovelace.ada', 'fluffykittens'] as const;
const NOTHING_TO_CLOSE = () => Promise.resolve();

afterAll(() => sharedStrengthMeter().close());

describePasswordPolicy('BuiltInPasswordPolicy', () =>
  Promise.resolve({
    policy: new BuiltInPasswordPolicy(SETTINGS, new NoBreachedPasswords()),
    accepted: ACCEPTED,
    refused: REFUSED,
    close: NOTHING_TO_CLOSE,
  }),
);

describePasswordPolicy('The policy in docs/extending.md', () =>
  Promise.resolve({
    policy: new CompanyPasswordPolicy(SETTINGS, new NoBreachedPasswords()),
    accepted: ACCEPTED,
    refused: [...REFUSED, 'violet winter harbour'],
    close: NOTHING_TO_CLOSE,
  }),
);

const LISTED: PasswordFlaw = { code: 'LISTED', message: 'It is on our list.' };

/** A policy without ours, which asks somebody who may be away. */
class ListPasswordPolicy extends PasswordPolicy {
  constructor(protected readonly has: (password: string) => Promise<boolean>) {
    super();
  }

  async judge(password: string): Promise<readonly PasswordFlaw[]> {
    return (await this.has(password)) ? [LISTED] : [];
  }
}

function openListPolicy(Policy: typeof ListPasswordPolicy = ListPasswordPolicy): Promise<OpenedPasswordPolicy> {
  let isAway = false;
  const policy = new Policy(async (password) => {
    await new Promise((resolve) => setImmediate(resolve));
    if (isAway) throw new Error('the list is away');
    return password.startsWith('listed ');
  });
  const fail = () => {
    isAway = true;
  };
  return Promise.resolve({
    policy,
    accepted: ['violet harbour otters', 'amber harbour otters'],
    refused: ['listed harbour otters', 'listed violet otters'],
    fail,
    close: NOTHING_TO_CLOSE,
  });
}

describePasswordPolicy('A policy that replaces ours', () => openListPolicy());

class AcceptingPolicy extends ListPasswordPolicy {
  override judge = () => Promise.resolve([]);
}

class QuotingPolicy extends ListPasswordPolicy {
  override async judge(password: string) {
    return (await this.has(password)) ? [{ code: 'LISTED', message: `${password} is on our list.` }] : [];
  }
}

class SilentPolicy extends ListPasswordPolicy {
  override async judge(password: string) {
    return (await this.has(password).catch(() => false)) ? [LISTED] : [];
  }
}

/** Keeps what it was asked in the object while it waits. */
class MixingPolicy extends ListPasswordPolicy {
  private asked = '';
  override async judge(password: string) {
    this.asked = password;
    await new Promise((resolve) => setImmediate(resolve));
    return (await this.has(this.asked)) ? [LISTED] : [];
  }
}

class PatternPolicy extends ListPasswordPolicy {
  override async judge(password: string, owner?: PasswordOwner) {
    const isOfOwner = new RegExp(owner?.fullName ?? '.', 'i').test(password) && owner?.fullName !== '';
    return isOfOwner || (await this.has(password)) ? [LISTED] : [];
  }
}

class UncodedPolicy extends ListPasswordPolicy {
  override async judge(password: string) {
    return (await this.has(password)) ? [{ code: 'on our list', message: '' }] : [];
  }
}

describe('the contract of PasswordPolicy refuses a policy that', () => {
  it.each([
    ['accepts everything', AcceptingPolicy, 'gives a reason with a code and a sentence for a password that it refuses'],
    ['quotes the password', QuotingPolicy, 'does not quote the password'],
    ['accepts while its list is away', SilentPolicy, 'rejects, and accepts nothing, when it cannot decide'],
    ['mixes two people up', MixingPolicy, 'says the same of each password when many are judged at once, in any order'],
    ['takes a name for a pattern', PatternPolicy, 'answers with a list for every text and every name'],
    ['says no code', UncodedPolicy, 'gives a reason with a code and a sentence for a password that it refuses'],
  ])('%s', async (name, Policy, failure) => {
    expect(await failuresOf(() => describePasswordPolicy(name, () => openListPolicy(Policy)))).toContain(failure);
  });

  it('and no right one', async () => {
    expect(await failuresOf(() => describePasswordPolicy('right', () => openListPolicy()))).toEqual([]);
  });
});

it('docs/extending.md shows the policy that is tested here, word for word', () => {
  const [policy = ''] =
    /@Injectable\(\)\nexport class CompanyPasswordPolicy[^]*?\n}\n/.exec(readFileSync(__filename, 'utf8')) ?? [];
  expect(policy).toContain('judge(');
  expect(readFileSync('docs/extending.md', 'utf8')).toContain(`${policy}\`\`\``);
});
