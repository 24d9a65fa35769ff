import { BuiltInPasswordPolicy, type PasswordFlaw, type PasswordOwner, PasswordPolicy } from '../../../src/index.js';
import { NoBreachedPasswords } from '../../../src/modules/passwords/index.js';
import { describePasswordPolicy, type OpenedPasswordPolicy } from '../../../src/testing/index.js';
import { CompanyPasswordPolicy } from '../documented/company-password-policy.js';
import { opened, type PortRow, type WrongAdapter } from './port-row.js';

const SETTINGS = { minLength: 12, forbiddenWords: ['Aerolith'] };

function openBuiltIn(Policy: typeof BuiltInPasswordPolicy, ...refused: string[]): Promise<OpenedPasswordPolicy> {
  return Promise.resolve({
    policy: new Policy(SETTINGS, new NoBreachedPasswords()),
    accepted: ['violet harbour otters', 'пароль длинный очень'],
    refused: ['password1234', 'ada.lovelace.ada', 'fluffykittens', ...refused],
    close: () => Promise.resolve(),
  });
}

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

function openListPolicy(Policy: typeof ListPasswordPolicy): Promise<OpenedPasswordPolicy> {
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
    close: () => Promise.resolve(),
  });
}

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

function wrong(Policy: typeof ListPasswordPolicy, breaks: RegExp): WrongAdapter {
  return { suite: () => describePasswordPolicy('it', () => openListPolicy(Policy)), breaks };
}

const REASONS = /gives a reason with a code and a sentence for a password that it refuses$/;

export const PASSWORD_POLICY: PortRow = {
  port: PasswordPolicy,
  right: {
    BuiltInPasswordPolicy: () =>
      describePasswordPolicy('BuiltInPasswordPolicy', () => openBuiltIn(BuiltInPasswordPolicy)),
    CompanyPasswordPolicy: () =>
      describePasswordPolicy('CompanyPasswordPolicy', () =>
        openBuiltIn(CompanyPasswordPolicy, 'violet winter harbour'),
      ),
    'one without our rules': () => describePasswordPolicy('it', () => openListPolicy(ListPasswordPolicy)),
  },
  wrong: {
    'accepts everything': wrong(AcceptingPolicy, REASONS),
    'quotes the password': wrong(QuotingPolicy, /does not quote the password$/),
    'accepts while its list is away': wrong(SilentPolicy, /rejects, and accepts nothing, when it cannot decide$/),
    'mixes two people up': wrong(
      MixingPolicy,
      /says the same of each password when many are judged at once, in any order$/,
    ),
    'reads a name as a pattern': wrong(PatternPolicy, /answers with a list for every text and every name$/),
    'says no code': wrong(UncodedPolicy, REASONS),
  },
  open: opened(new CompanyPasswordPolicy(SETTINGS, new NoBreachedPasswords())),
  called: ['judge'],
};
