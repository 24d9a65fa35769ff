import { UnicodeAccountIdentifiers, type UsernameRefusal } from '../../../src/index.js';
import { describeAccountIdentifiers } from '../../../src/testing/index.js';

const REFUSAL: UsernameRefusal = { code: 'USERNAME_TOO_SHORT', message: 'A username has at least eight letters.' };

class LongUsernames extends UnicodeAccountIdentifiers {
  override usernameRefusal(username: string): UsernameRefusal | null {
    return [...username].length < 8 ? REFUSAL : super.usernameRefusal(username);
  }
}

describeAccountIdentifiers('LongUsernames', () => new LongUsernames(), {
  allowed: ['ada.lovelace', 'Straßenbau'],
  refused: ['ada', 'ada lovelace'],
  same: [['Straßenbau', 'STRASSENBAU']],
});
