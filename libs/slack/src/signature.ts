import { createHmac, timingSafeEqual } from 'node:crypto';

/** Slack refuses what is older than this, and so do we, in both directions. */
const TOLERANCE_SECONDS = 300;

export type SignatureCheck =
  { ok: true } | { ok: false; reason: 'missing' | 'malformed' | 'stale' | 'future' | 'mismatch' };

/**
 * Is this request from Slack? `v0=` HMAC-SHA256 over `v0:{timestamp}:{body}`
 * ({@link https://docs.slack.dev/authentication/verifying-requests-from-slack}).
 *
 * @param request.rawBody the bytes as they came: parsing and writing JSON again changes them
 * @param request.timestamp header `x-slack-request-timestamp`, seconds since the epoch
 * @param request.signature header `x-slack-signature`
 * @param request.secrets signing secrets that hold at present: several while one is being replaced
 * @param request.now the clock, in milliseconds since the epoch
 */
export function verifySlackSignature(request: {
  rawBody: Buffer;
  timestamp: string | undefined;
  signature: string | undefined;
  secrets: readonly string[];
  now: number;
}): SignatureCheck {
  const { rawBody, timestamp, signature, secrets, now } = request;
  if (!timestamp || !signature) return { ok: false, reason: 'missing' };
  if (!/^\d{1,12}$/.test(timestamp) || !/^v0=[0-9a-f]{64}$/.test(signature)) return { ok: false, reason: 'malformed' };
  const ageSeconds = now / 1000 - Number(timestamp);
  if (ageSeconds > TOLERANCE_SECONDS) return { ok: false, reason: 'stale' };
  if (ageSeconds < -TOLERANCE_SECONDS) return { ok: false, reason: 'future' };

  const given = Buffer.from(signature.slice(3), 'hex');
  let matches = false;
  // Every secret is tried, so that the time taken does not tell which one matched.
  for (const secret of secrets.filter((candidate) => candidate !== '')) {
    const expected = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(rawBody).digest();
    if (timingSafeEqual(expected, given)) matches = true;
  }
  return matches ? { ok: true } : { ok: false, reason: 'mismatch' };
}
