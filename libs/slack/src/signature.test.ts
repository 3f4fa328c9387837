import { createHmac } from 'node:crypto';
import { verifySlackSignature } from './signature';

const now = 1_531_420_618_000;
const rawBody = Buffer.from('payload=%7B%22type%22%3A%22ü%22%7D');
const sign = (secret: string, timestamp = String(now / 1000), body = rawBody) =>
  `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex')}`;
const request = (fields: Partial<Parameters<typeof verifySlackSignature>[0]> = {}) => ({
  rawBody,
  timestamp: String(now / 1000),
  signature: sign('new'),
  secrets: ['new'],
  now,
  ...fields,
});

it("takes the example of Slack's documentation", () => {
  const body =
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
  const check = verifySlackSignature({
    rawBody: Buffer.from(body),
    timestamp: '1531420618',
    signature: 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    secrets: ['8f742231b10e8888abcd99yyyzzz85a5'],
    now,
  });
  expect(check).toEqual({ ok: true });
});

it('takes any of several secrets while one is being replaced', () => {
  expect(verifySlackSignature(request({ secrets: ['old', 'new'] }))).toEqual({ ok: true });
  expect(verifySlackSignature(request({ secrets: ['old', 'new'], signature: sign('old') }))).toEqual({ ok: true });
});

it.each([
  ['missing', { signature: undefined }],
  ['missing', { timestamp: undefined }],
  ['missing', { signature: '' }],
  ['malformed', { timestamp: '12e3' }],
  ['malformed', { timestamp: '-1531420618' }],
  ['malformed', { signature: `v1=${'0'.repeat(64)}` }],
  ['malformed', { signature: 'v0=abc' }],
  ['mismatch', { signature: sign('other') }],
  ['mismatch', { rawBody: Buffer.from('other') }],
  ['mismatch', { secrets: [] }],
  ['mismatch', { secrets: [''], signature: sign('') }],
] as const)('refuses what is %s: %j', (reason, fields) => {
  expect(
    verifySlackSignature(request({ ...fields, secrets: 'secrets' in fields ? [...fields.secrets] : ['new'] })),
  ).toEqual({
    ok: false,
    reason,
  });
});

it.each([
  [-301, 'stale'],
  [301, 'future'],
] as const)('refuses a request %d s from now as %s, however well signed', (seconds, reason) => {
  const timestamp = String(now / 1000 + seconds);
  expect(verifySlackSignature(request({ timestamp, signature: sign('new', timestamp) }))).toEqual({
    ok: false,
    reason,
  });
});

it.each([-300, 300])('takes a request %d s from now', (seconds) => {
  const timestamp = String(now / 1000 + seconds);
  expect(verifySlackSignature(request({ timestamp, signature: sign('new', timestamp) }))).toEqual({ ok: true });
});
