import { assertDeliverable, chooseDelivery } from '../../../../src/modules/auth/refresh/delivery.js';
import { DELIVERIES } from '../../../../src/modules/sessions/index.js';

const PLACES = ['body', 'cookie'] as const;
const everyCase = PLACES.flatMap((presentedIn) => DELIVERIES.map((atLogin) => ({ presentedIn, atLogin })));

describe('the delivery of a refresh', () => {
  it.each(DELIVERIES)('is %s when that is asked for and not refused', (requested) => {
    const answers = everyCase.map((how) => chooseDelivery({ ...how, requested }));
    expect(new Set(answers)).toEqual(new Set([requested]));
  });

  it('is refused only where a token that came in a cookie would be answered in the body', () => {
    const everyRequest = PLACES.flatMap((presentedIn) =>
      [undefined, ...DELIVERIES].map((requested) => ({ presentedIn, requested })),
    );
    const refused = everyRequest.filter((request) => {
      try {
        assertDeliverable(request);
        return false;
      } catch (error) {
        expect(error).toMatchObject({ code: 'DELIVERY_REFUSED' });
        return true;
      }
    });
    expect(refused).toEqual([{ presentedIn: 'cookie', requested: 'body' }]);
  });

  it.each([
    { presentedIn: 'body', atLogin: 'split', answer: 'body' },
    { presentedIn: 'body', atLogin: 'cookie', answer: 'body' },
    { presentedIn: 'body', atLogin: 'body', answer: 'body' },
    { presentedIn: 'cookie', atLogin: 'cookie', answer: 'cookie' },
    { presentedIn: 'cookie', atLogin: 'split', answer: 'split' },
    { presentedIn: 'cookie', atLogin: 'body', answer: 'split' },
  ] as const)('is $answer for a token in the $presentedIn of a session begun with $atLogin', ({ answer, ...how }) => {
    expect(chooseDelivery({ ...how, requested: undefined })).toBe(answer);
  });
});
