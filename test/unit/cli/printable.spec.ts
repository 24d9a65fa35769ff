import { printableJson } from '../../../src/cli/printable.js';

describe('JSON on a terminal', () => {
  it('holds no control character, and says the same', () => {
    const told = { userAgent: 'a\u007f\u0080\u009b31m\u009f\u001b[31m', settings: { 'ä\u0085': '😀' } };
    const json = printableJson(JSON.stringify(told));
    expect(json).not.toMatch(/\p{Cc}/u);
    expect(JSON.parse(json)).toEqual(told);
    expect(json).toContain('ä\\u0085');
  });
});
