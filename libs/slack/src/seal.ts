import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const VERSION = 'v1.';
const IV_BYTES = 12;
const TAG_BYTES = 16;

export type OpenedResponseUrl = { ok: true; url: string } | { ok: false; reason: 'unreadable' | 'expired' };

/**
 * Seals a `response_url`, so that it may travel past processes that must not use it: AES-256-GCM under a key derived
 * (HKDF-SHA256) from the bot token, which ingress and egress hold and the worker does not.
 *
 * @param expiresAt when it ends, in milliseconds since the epoch: Slack takes a response_url for 30 minutes
 * @returns text of the alphabet of base64url, with a version before it
 */
export function sealResponseUrl(url: string, botToken: string, expiresAt: number): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyFrom(botToken), iv);
  const content = Buffer.concat([cipher.update(JSON.stringify({ url, expiresAt }), 'utf8'), cipher.final()]);
  return VERSION + Buffer.concat([iv, cipher.getAuthTag(), content]).toString('base64url');
}

/**
 * Opens what `sealResponseUrl` sealed.
 *
 * @returns `unreadable` for what was changed on the way or sealed under another token: after a rotation, say
 */
export function openResponseUrl(sealed: string, botToken: string, now = Date.now()): OpenedResponseUrl {
  if (!sealed.startsWith(VERSION)) return { ok: false, reason: 'unreadable' };
  const bytes = Buffer.from(sealed.slice(VERSION.length), 'base64url');
  try {
    const decipher = createDecipheriv('aes-256-gcm', keyFrom(botToken), bytes.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    const content = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
    const { url, expiresAt } = JSON.parse(content.toString('utf8')) as { url: string; expiresAt: number };
    return expiresAt > now ? { ok: true, url } : { ok: false, reason: 'expired' };
  } catch {
    return { ok: false, reason: 'unreadable' };
  }
}

function keyFrom(botToken: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', botToken, '', 'errand response_url v1', 32));
}
