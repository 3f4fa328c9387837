/** A parsed frame of Socket Mode; all that is sure is that it is an object with a type. */
export type Frame = { type: string } & Record<string, unknown>;

/**
 * Parses a frame and makes it safe for the official client, which reads `payload.event.type` of every `events_api`
 * frame: `app_rate_limited` has no inner event and would end the process (slackapi/node-slack-sdk#2167). Such a
 * payload gets an inner event of its own type; nothing else is changed.
 *
 * @returns undefined for what is not a JSON object with a type
 */
export function repairFrame(text: string): Frame | undefined {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(frame) || typeof frame['type'] !== 'string') return undefined;
  if (frame['type'] !== 'events_api') return frame as Frame;
  const payload = isObject(frame['payload']) ? frame['payload'] : {};
  if (isObject(payload['event']) && typeof payload['event']['type'] === 'string') return frame as Frame;
  const type = typeof payload['type'] === 'string' ? payload['type'] : 'unknown';
  return {
    ...(frame as Frame),
    payload: { ...payload, event: { ...(isObject(payload['event']) ? payload['event'] : {}), type } },
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
