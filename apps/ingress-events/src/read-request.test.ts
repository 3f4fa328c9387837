import { UnreadableBodyError, readSlackRequest } from './read-request';

const form = (fields: Record<string, string>) => Buffer.from(new URLSearchParams(fields).toString());
const FORM = 'application/x-www-form-urlencoded';

describe('readSlackRequest', () => {
  it('knows the handshake of the request URL', () => {
    const body = Buffer.from('{"type":"url_verification","challenge":"abc"}');
    expect(readSlackRequest('application/json', body)).toEqual({ kind: 'url_verification', challenge: 'abc' });
  });

  it('takes JSON with a type as an event, whatever the type', () => {
    const body = { type: 'app_rate_limited', team_id: 'T1' };
    expect(readSlackRequest('application/json; charset=utf-8', Buffer.from(JSON.stringify(body)))).toEqual({
      kind: 'event',
      body,
    });
  });

  it('takes a form with a payload as an interaction', () => {
    expect(readSlackRequest(FORM, form({ payload: '{"type":"block_actions"}' }))).toEqual({
      kind: 'interaction',
      payload: { type: 'block_actions' },
    });
  });

  it('takes a form with a command as a slash command, also one that carries ssl_check', () => {
    expect(readSlackRequest(FORM, form({ command: '/deploy', text: 'api & web', ssl_check: '0' }))).toMatchObject({
      kind: 'slash_command',
      form: { command: '/deploy', text: 'api & web' },
    });
  });

  it('knows the check of the certificate', () => {
    expect(readSlackRequest(FORM, form({ ssl_check: '1', token: 'x' }))).toEqual({ kind: 'ssl_check' });
  });

  it.each([
    ['no content type', undefined, '{}'],
    ['another content type', 'text/plain', '{}'],
    ['broken JSON', 'application/json', '{"type":'],
    ['JSON that is no object', 'application/json', '[1]'],
    ['JSON without a type', 'application/json', '{"event":{}}'],
    ['a handshake without a challenge', 'application/json', '{"type":"url_verification"}'],
    ['an empty form', FORM, ''],
    ['a payload that is not JSON', FORM, 'payload=%7B'],
    ['an empty body', 'application/json', ''],
  ])('does not read %s, and quotes nothing of it', (_what, type, body) => {
    expect(() => readSlackRequest(type, Buffer.from(body))).toThrow(UnreadableBodyError);
  });
});
