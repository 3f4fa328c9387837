/** What a failed call to Slack means for whoever made it. */
export interface SlackFailure {
  /**
   * - `retry`: passing; the same call may work later;
   * - `permanent`: this call will never work;
   * - `fatal`: no call works with this token any more.
   */
  class: 'retry' | 'permanent' | 'fatal';
  /** Slack's own error, such as `channel_not_found`, or a word for what happened on the way. */
  error: string;
  /** True when Slack may have done what it was asked all the same. */
  unclear: boolean;
  /** True when Slack asked for patience; nothing was done then. */
  rateLimited: boolean;
  /** How long Slack asked us to wait, in milliseconds. */
  retryAfterMs?: number | undefined;
}

/** Slack answered with status 200 and something that is not an answer of its API: HTML, half a response. */
export class UnreadableAnswerError extends Error {
  override readonly name = 'UnreadableAnswerError';
  readonly code = 'slack_answer_unreadable';
}

/** Slack shows our messages without the metadata that it was asked for: none of them can be told from another. */
export class MetadataHiddenError extends Error {
  override readonly name = 'MetadataHiddenError';
  readonly code = 'slack_metadata_hidden';
}

/** What takes the bytes of an upload, which is not Slack's API, answered with something other than success. */
export class UploadRefusedError extends Error {
  override readonly name = 'UploadRefusedError';
  readonly code = 'slack_upload_refused';
  readonly status: number;
  constructor(status: number) {
    super(`the bytes of a file were answered with the status ${status}`);
    this.status = status;
  }
}

const fatal = new Set([
  'account_inactive',
  'invalid_auth',
  'not_authed',
  'team_disabled',
  'token_expired',
  'token_revoked',
  'user_removed_from_team',
]);
const rateLimits = new Set(['ratelimited', 'rate_limited', 'message_limit_exceeded']);
/** "It's possible some aspect of the operation succeeded before the error was raised", says Slack of these. */
const halfDone = new Set(['fatal_error', 'internal_error', 'service_unavailable']);
/** Slack did not begin. */
const notBegun = new Set(['accesslimited', 'external_channel_migrating', 'request_timeout', 'team_added_to_org']);

/** Codes of Node and undici that say that no request left the machine. */
const neverSent = new Set([
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * Says what a failed call means. Errors are known by their code and fields, not by their class: two copies of
 * `@slack/web-api` may be installed. An error that Slack says and nobody knows is permanent: Slack would say it again.
 */
export function classifySlackError(err: unknown): SlackFailure {
  const { code, data, statusCode, retryAfter, original, message } = fieldsOf(err);
  switch (code) {
    case 'slack_webapi_platform_error':
      return ofAnswer(fieldsOf(data));
    case 'slack_webapi_rate_limited_error':
      return rateLimited('ratelimited', retryAfter);
    case 'slack_webapi_http_error':
      return ofStatus(Number(statusCode));
    case 'slack_upload_refused':
      return ofUpload(Number(fieldsOf(err)['status']));
    case 'slack_webapi_request_error':
      return ofNetwork(original ?? fieldsOf(err)['cause']);
    case 'slack_answer_unreadable':
      return retry('unreadable_answer', { unclear: true });
    case 'slack_metadata_hidden':
      return { class: 'permanent', error: 'metadata_hidden', unclear: false, rateLimited: false };
    default:
      // The client has no code for a 429 whose Retry-After is missing or not a number.
      if (String(message).startsWith('Retry header did not contain')) return rateLimited('ratelimited', undefined);
      return ofNetwork(err);
  }
}

function ofAnswer(data: Record<string, unknown>): SlackFailure {
  const { error } = data;
  if (!isErrorName(error)) return retry('unreadable_answer', { unclear: true });
  if (rateLimits.has(error)) return rateLimited(error, fieldsOf(data['response_metadata'])['retryAfter']);
  if (halfDone.has(error)) return retry(error, { unclear: true });
  if (notBegun.has(error)) return retry(error, { unclear: false });
  return { class: fatal.has(error) ? 'fatal' : 'permanent', error, unclear: false, rateLimited: false };
}

/** Is it a name of an error of Slack's? The client takes a body that is no JSON for the error, HTML for one. */
export function isErrorName(error: unknown): error is string {
  return typeof error === 'string' && /^[a-z0-9_.:-]{1,100}$/i.test(error);
}

/** Slack's API answers with 200 and 429 only: whatever else comes, comes from something before it. */
function ofStatus(status: number): SlackFailure {
  const error = `http_${status}`;
  if (status === 413) return { class: 'permanent', error, unclear: false, rateLimited: false };
  return retry(error, { unclear: !(status >= 400 && status < 500) });
}

/** Nobody sees bytes that were sent: to send them again is safe. What is refused would be again. */
function ofUpload(status: number): SlackFailure {
  const error = `upload_http_${status}`;
  const isPassing = status >= 500 || status === 408 || status === 429;
  return isPassing
    ? retry(error, { unclear: false })
    : { class: 'permanent', error, unclear: false, rateLimited: false };
}

function ofNetwork(err: unknown): SlackFailure {
  const codes: string[] = [];
  const names: string[] = [];
  for (let at: unknown = err, depth = 0; at && depth < 6; at = fieldsOf(at)['cause'], depth++) {
    const { code, name, errors, message } = fieldsOf(at);
    names.push(String(name));
    if (typeof code === 'string') codes.push(code);
    else if (Array.isArray(errors)) codes.push(...errors.map((one) => String(fieldsOf(one)['code'])));
    // fetch never calls a few ports, such as 1 and 9.
    if (message === 'bad port') return retry('bad_port', { unclear: false });
    // undici: the proxy said no when it was asked for a tunnel.
    if (String(message).startsWith('Proxy response')) return retry('proxy_refused', { unclear: false });
  }
  // Node's own word for arguments that cannot be sent: they could not be a second time either.
  const unsendable = codes.find((code) => code.startsWith('ERR_INVALID_'));
  if (unsendable) return { class: 'permanent', error: unsendable, unclear: false, rateLimited: false };
  if (names.includes('TimeoutError')) return retry('timeout', { unclear: true });
  const error = codes.find((code) => code !== 'undefined') ?? 'connection_failed';
  return retry(error, { unclear: !codes.some((code) => neverSent.has(code)) });
}

function retry(error: string, { unclear }: { unclear: boolean }): SlackFailure {
  return { class: 'retry', error, unclear, rateLimited: false };
}

function rateLimited(error: string, retryAfterSeconds: unknown): SlackFailure {
  const known = typeof retryAfterSeconds === 'number' && retryAfterSeconds >= 0;
  return {
    class: 'retry',
    error,
    unclear: false,
    rateLimited: true,
    ...(known && { retryAfterMs: retryAfterSeconds * 1000 }),
  };
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
