import { OpenedTokens } from '../../../../../src/modules/vault/refresh/opened-tokens.js';

const ROW = { id: 'one', userId: 'ada', provider: 'example', dataKey: 'key', sealedAccessToken: 'sealed' };

describe('access tokens that were opened a moment ago', () => {
  let opened: OpenedTokens;

  beforeEach(() => {
    jest.useFakeTimers();
    opened = new OpenedTokens();
    opened.keep(ROW, 'token');
  });
  afterEach(() => jest.useRealTimers());

  it('are known for the same row', () => {
    expect(opened.find({ ...ROW })).toBe('token');
  });

  it.each(Object.keys(ROW))('are not known for a row with another %s', (column) => {
    expect(opened.find({ ...ROW, [column]: 'other' })).toBeUndefined();
  });

  it('are forgotten after a minute, also when nobody asks', () => {
    jest.advanceTimersByTime(59_999);
    expect(opened.find(ROW)).toBe('token');
    jest.advanceTimersByTime(1);
    expect(opened.find(ROW)).toBeUndefined();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('are replaced by newer ones, which have a minute of their own', () => {
    const newer = { ...ROW, sealedAccessToken: 'newer' };
    jest.advanceTimersByTime(30_000);
    opened.keep(newer, 'newer token');
    jest.advanceTimersByTime(30_000);
    expect([opened.find(ROW), opened.find(newer)]).toEqual([undefined, 'newer token']);
  });

  it('are not kept where they are huge, and neither is the one before', () => {
    opened.keep(ROW, 'x'.repeat(16_384));
    expect(opened.find(ROW)).toHaveLength(16_384);
    opened.keep(ROW, 'x'.repeat(16_385));
    expect(opened.find(ROW)).toBeUndefined();
  });

  it('are at most a thousand, the newest ones', () => {
    for (let index = 0; index < 1_000; index += 1) opened.keep({ ...ROW, id: `row ${index}` }, 'token');
    expect(opened.find(ROW)).toBeUndefined();
    expect(opened.find({ ...ROW, id: 'row 0' })).toBe('token');
    expect(opened.find({ ...ROW, id: 'row 999' })).toBe('token');
  });
});
