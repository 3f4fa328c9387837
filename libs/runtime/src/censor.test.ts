import { censor } from './censor';

describe('censor', () => {
  it.each([
    ['at the top', { token: 'a' }, { token: '[redacted]' }],
    [
      'inside',
      { request: { headers: { authorization: 'a', host: 'b' } } },
      { request: { headers: { authorization: '[redacted]', host: 'b' } } },
    ],
    ['in lists', { calls: [{ ok: 1 }, { trigger_id: 'a' }] }, { calls: [{ ok: 1 }, { trigger_id: '[redacted]' }] }],
    ['that are objects', { token: { value: 'a' } }, { token: '[redacted]' }],
  ])('takes out secrets %s', (_where, fields, expected) => {
    expect(censor(fields)).toEqual(expected);
  });

  it('changes nothing of what it was given, and copies nothing that holds no secret', () => {
    const plain = { a: { b: [1, 2] }, err: new Error('x') };
    expect(censor(plain)).toBe(plain);
    const fields = { token: 'a', rest: { b: 1 } };
    const censored = censor(fields);
    expect(fields.token).toBe('a');
    expect(censored['rest']).toBe(fields.rest);
  });

  it('ends where an object holds itself', () => {
    const loop: Record<string, unknown> = { name: 'loop' };
    loop['self'] = loop;
    expect(JSON.stringify(censor(loop))).toContain('[redacted]');
  });
});
