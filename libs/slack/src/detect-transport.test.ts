import { detectTransport } from './detect-transport';

const legacy = ['apps', 'bot', 'bot:basic', 'client', 'files:write:user', 'identify', 'post', 'read'];

it.each([
  ['rtm', legacy, false],
  ['rtm', legacy, true],
  ['rtm', ['identify', 'bot:basic'], true],
  ['socket', ['chat:write', 'channels:history'], true],
  ['http', ['chat:write', 'channels:history'], false],
  ['socket', [...legacy, 'chat:write'], true],
  ['http', [...legacy, 'chat:write'], false],
])('is %s for %j, app-level token: %s', (transport, scopes, hasAppToken) => {
  expect(detectTransport({ scopes, hasAppToken })).toEqual({ transport, because: expect.any(String) as string });
});

it.each([[undefined], [[]], [['']], [[' ', '']]])('decides nothing for %j, and says why', (scopes) => {
  expect(detectTransport({ scopes, hasAppToken: true })).toEqual({
    fault: expect.stringContaining('x-oauth-scopes') as string,
  });
});
