import { reasonOf } from './reason-of';

describe('reasonOf', () => {
  it.each<[string, unknown, string]>([
    ['the message of an error', new Error('no token'), 'no token'],
    ['the name of what is more than an error', new TypeError('no function'), 'TypeError: no function'],
    ['what was thrown in its place', 'no token', 'no token'],
    ['nothing', undefined, 'undefined'],
    ['an empty message', new Error(''), 'it does not say why'],
    ['what is no text', Object.create(null), 'what was thrown is no error'],
    ['no token', new Error('401 for xoxb-1234-secret'), '401 for [redacted]'],
    ['no password', new Error('postgres://ana:secret@db/x is away'), 'postgres://[redacted]@db/x is away'],
    ['one line', new Error('one\n\ttwo'), 'one two'],
    [
      'not who required it',
      new Error("Cannot find module './x'\nRequire stack:\n- /srv/p/a.js"),
      "Cannot find module './x'",
    ],
    ['not the source', new Error('Unexpected token (2:1)\n\n  1 | const key = "k"\n> 2 | }'), 'Unexpected token (2:1)'],
    ['its files from the folder on', new Error("no './x' from /srv/p/a.js"), "no './x' from a.js"],
  ])('shows %s', (_what, err, reason) => {
    expect(reasonOf(err, '/srv/p')).toBe(reason);
  });

  it('is not long', () => {
    expect(reasonOf(new Error('x'.repeat(10_000)))).toHaveLength(500);
  });
});
