import { UnreadableAnswerError, classifySlackError } from './errors';

const platform = (error: unknown, metadata: object = {}) =>
  Object.assign(new Error('An API error occurred'), {
    code: 'slack_webapi_platform_error',
    data: { ok: false, error, response_metadata: metadata },
  });
const http = (statusCode: number) => Object.assign(new Error('http'), { code: 'slack_webapi_http_error', statusCode });
const network = (cause: unknown) =>
  Object.assign(new Error('A request error occurred'), {
    code: 'slack_webapi_request_error',
    original: Object.assign(new TypeError('fetch failed'), { cause }),
  });
const withCode = (code: string) => Object.assign(new Error(code), { code });

describe('an error of Slack', () => {
  it.each(['invalid_auth', 'not_authed', 'token_revoked', 'token_expired', 'account_inactive', 'team_disabled'])(
    'is fatal when no call works with this token any more: %s',
    (error) => expect(classifySlackError(platform(error))).toMatchObject({ class: 'fatal', error, unclear: false }),
  );

  it.each([
    'channel_not_found',
    'not_in_channel',
    'is_archived',
    'invalid_blocks',
    'msg_too_long',
    'no_text',
    'restricted_action',
    'user_not_found',
    'missing_scope',
    'an_error_nobody_knows',
  ])('is permanent when Slack would say it again: %s', (error) =>
    expect(classifySlackError(platform(error))).toMatchObject({ class: 'permanent', error, unclear: false }),
  );

  it.each(['internal_error', 'service_unavailable', 'fatal_error'])(
    'passes, and may have been done all the same: %s',
    (error) => expect(classifySlackError(platform(error))).toMatchObject({ class: 'retry', error, unclear: true }),
  );

  it('asks for patience by 429, for as long as Retry-After says', () => {
    const err = Object.assign(new Error('429'), { code: 'slack_webapi_rate_limited_error', retryAfter: 3 });
    expect(classifySlackError(err)).toEqual({
      class: 'retry',
      error: 'ratelimited',
      unclear: false,
      rateLimited: true,
      retryAfterMs: 3000,
    });
  });

  it('asks for patience by 429 without a number', () => {
    const failure = classifySlackError(new Error('Retry header did not contain a valid timeout (url: …)'));
    expect(failure).toEqual({ class: 'retry', error: 'ratelimited', unclear: false, rateLimited: true });
  });

  it('asks for patience in an answer with status 200', () => {
    const failure = classifySlackError(platform('ratelimited', { retryAfter: 7 }));
    expect(failure).toMatchObject({ class: 'retry', rateLimited: true, retryAfterMs: 7000, unclear: false });
  });

  it.each(['<html>Bad gateway</html>', '{"ok":tr', '', undefined])(
    'is no answer when the client takes a body for the error: %s',
    (body) =>
      expect(classifySlackError(platform(body))).toMatchObject({
        class: 'retry',
        error: 'unreadable_answer',
        unclear: true,
      }),
  );

  it('is no answer when a field is missing', () => {
    expect(classifySlackError(new UnreadableAnswerError('x'))).toMatchObject({ class: 'retry', unclear: true });
  });
});

describe('trouble on the way', () => {
  it('is for ever when Node cannot send the arguments', () => {
    const original = Object.assign(new URIError('URI malformed'), { code: 'ERR_INVALID_URI' });
    const err = { code: 'slack_webapi_request_error', original };
    expect(classifySlackError(err)).toMatchObject({ class: 'permanent', error: 'ERR_INVALID_URI', unclear: false });
  });

  it.each([
    [500, { class: 'retry', unclear: true }],
    [503, { class: 'retry', unclear: true }],
    [403, { class: 'retry', unclear: false }],
    [413, { class: 'permanent', unclear: false }],
  ])('status %d', (status, expected) => {
    expect(classifySlackError(http(status))).toMatchObject({ ...expected, error: `http_${status}` });
  });

  it.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT', 'CERT_HAS_EXPIRED'])(
    'says that nothing was sent: %s',
    (code) =>
      expect(classifySlackError(network(withCode(code)))).toMatchObject({
        class: 'retry',
        error: code,
        unclear: false,
      }),
  );

  it('says that nothing was sent when every address of a name refuses', () => {
    const all = Object.assign(new AggregateError([withCode('ECONNREFUSED'), withCode('ECONNREFUSED')]), {});
    expect(classifySlackError(network(all))).toMatchObject({ error: 'ECONNREFUSED', unclear: false });
  });

  it('says that nothing was sent to a port that fetch never calls', () => {
    expect(classifySlackError(network(new Error('bad port')))).toMatchObject({ error: 'bad_port', unclear: false });
  });

  it.each(['ECONNRESET', 'UND_ERR_SOCKET', 'EPIPE'])('leaves it open whether it was done: %s', (code) =>
    expect(classifySlackError(network(withCode(code)))).toMatchObject({ class: 'retry', error: code, unclear: true }),
  );

  it('leaves it open whether it was done when no answer came in time', () => {
    const err = { code: 'slack_webapi_request_error', original: new DOMException('timed out', 'TimeoutError') };
    expect(classifySlackError(err)).toMatchObject({ class: 'retry', error: 'timeout', unclear: true });
  });

  it('leaves it open when the body of the answer broke off', () => {
    expect(classifySlackError(new TypeError('terminated', { cause: withCode('UND_ERR_SOCKET') }))).toMatchObject({
      class: 'retry',
      unclear: true,
    });
  });

  it('knows that a proxy which refuses the tunnel passed nothing on', () => {
    const refused = Object.assign(new Error('Proxy response (407) !== 200 when HTTP Tunneling'), {
      code: 'UND_ERR_ABORTED',
    });
    expect(classifySlackError(network(refused))).toMatchObject({
      class: 'retry',
      error: 'proxy_refused',
      unclear: false,
    });
  });

  it.each([undefined, null, 'text', 42, {}])('is unclear when it is not an error at all: %s', (value) =>
    expect(classifySlackError(value)).toMatchObject({ class: 'retry', unclear: true }),
  );
});
