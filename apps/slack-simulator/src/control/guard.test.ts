import type { IncomingMessage } from 'node:http';
import { refusalOf } from './guard';

const request = (headers: Record<string, string>) => ({ headers }) as unknown as IncomingMessage;

it.each([
  ['a test', { host: '127.0.0.1:3100' }],
  ['the page', { host: 'localhost:3100', origin: 'http://localhost:3100', 'sec-fetch-site': 'same-origin' }],
  ['an address typed into a browser', { host: '[::1]:3100', 'sec-fetch-site': 'none' }],
])('lets %s in', (_who, headers) => expect(refusalOf(request(headers), true)).toBeUndefined());

it.each([
  ['another site', { host: '127.0.0.1:3100', 'sec-fetch-site': 'cross-site' }],
  ['another port of this machine', { host: 'localhost:3100', 'sec-fetch-site': 'same-site' }],
  ['a form of another origin', { host: '127.0.0.1:3100', origin: 'https://evil.example' }],
  ['a page without an origin', { host: '127.0.0.1:3100', origin: 'null' }],
  ['a foreign name that leads here', { host: 'rebound.example:3100' }],
])('keeps %s out', (_who, headers) => expect(refusalOf(request(headers), true)).toEqual(expect.any(String)));

it('takes any name of this machine when it listens for others', () => {
  expect(refusalOf(request({ host: 'slack-simulator:3100' }), false)).toBeUndefined();
});
