import { openResponseUrl, sealResponseUrl } from './seal';

const url = 'https://hooks.slack.com/commands/T1/2/abc';
const sealed = sealResponseUrl(url, 'xoxb-token', 2_000);

it('opens under the token it was sealed under, until it expires', () => {
  expect(openResponseUrl(sealed, 'xoxb-token', 1_999)).toEqual({ ok: true, url });
  expect(openResponseUrl(sealed, 'xoxb-token', 2_000)).toEqual({ ok: false, reason: 'expired' });
});

it('does not show what is inside, and never looks the same', () => {
  expect(Buffer.from(sealed.slice(3), 'base64url').toString('latin1')).not.toContain('hooks');
  expect(sealResponseUrl(url, 'xoxb-token', 2_000)).not.toBe(sealed);
});

it.each([
  ['under another token', sealed, 'xoxb-other'],
  ['of another version', sealed.replace('v1.', 'v2.'), 'xoxb-token'],
  ['cut short', sealed.slice(0, 20), 'xoxb-token'],
  ['empty', '', 'xoxb-token'],
  ['changed in the middle', sealed.slice(0, 40) + (sealed[40] === 'A' ? 'B' : 'A') + sealed.slice(41), 'xoxb-token'],
])('does not open what was sealed or is %s', (_what, text, token) => {
  expect(openResponseUrl(text, token, 1_000)).toEqual({ ok: false, reason: 'unreadable' });
});
