/** What the body of a request to `/slack/…` turned out to be. */
export type SlackRequest =
  | { kind: 'ssl_check' }
  | { kind: 'url_verification'; challenge: string }
  /** An `event_callback`, or another top-level callback such as `app_rate_limited`. */
  | { kind: 'event'; body: Record<string, unknown> }
  | { kind: 'slash_command'; form: Record<string, string> }
  | { kind: 'interaction'; payload: Record<string, unknown> };

/** The body is not what Slack sends. The message names the fault and holds nothing of the body. */
export class UnreadableBodyError extends Error {
  override readonly name = 'UnreadableBodyError';
  readonly code = 'slack_body_unreadable';
}

/**
 * Reads a body by its content type: JSON is an event, a form is a slash command, an interaction or Slack's check of the
 * certificate. Slack sends exactly `application/json` and `application/x-www-form-urlencoded`; parameters are ignored.
 *
 * @throws UnreadableBodyError
 */
export function readSlackRequest(contentType: string | undefined, rawBody: Buffer): SlackRequest {
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  if (type === 'application/json') return readJson(rawBody.toString('utf8'));
  if (type === 'application/x-www-form-urlencoded') return readForm(rawBody.toString('utf8'));
  throw new UnreadableBodyError('the content type is neither application/json nor application/x-www-form-urlencoded');
}

function readJson(text: string): SlackRequest {
  const body = parseObject(text, 'the body');
  if (body['type'] === 'url_verification') {
    if (typeof body['challenge'] !== 'string') throw new UnreadableBodyError('url_verification without a challenge');
    return { kind: 'url_verification', challenge: body['challenge'] };
  }
  if (typeof body['type'] !== 'string') throw new UnreadableBodyError('the body has no type');
  return { kind: 'event', body };
}

function readForm(text: string): SlackRequest {
  const form = Object.fromEntries(new URLSearchParams(text));
  if (form['payload'] !== undefined) return { kind: 'interaction', payload: parseObject(form['payload'], 'payload') };
  if (form['command'] !== undefined) return { kind: 'slash_command', form };
  if (form['ssl_check'] === '1') return { kind: 'ssl_check' };
  throw new UnreadableBodyError('the form holds neither a command nor a payload');
}

function parseObject(text: string, what: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UnreadableBodyError(`${what} is not JSON`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UnreadableBodyError(`${what} is not a JSON object`);
  return value as Record<string, unknown>;
}
