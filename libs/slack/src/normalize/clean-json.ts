import { toUSVString } from 'node:util';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Deeper than anything of Slack's; a recursion this deep is safe everywhere. */
const MAX_DEPTH = 48;

/** Names of fields that hold something by which one could act as Slack, the app or a user. */
const secretName =
  /^(.*_)?(token|secret|password)$|^(response_urls?|trigger_id|authorizations?|interactivity(_pointer)?|ticket|upload_url)$/i;
const secretValue = /xox[a-z]-[\w-]{6,}|xapp-[\w-]{6,}|https:\/\/hooks\.slack\.com\//;

/**
 * A copy that every database and every parser takes: no NUL, no half surrogate pairs (PostgreSQL refuses both),
 * nothing nested deeper than 48.
 */
export function cleanJson(value: unknown, depth = 0): Json {
  if (typeof value === 'string') return cleanString(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'object' || value === null) return null;
  if (depth >= MAX_DEPTH) return '[nested too deeply]';
  if (Array.isArray(value)) return value.map((item) => cleanJson(item, depth + 1));
  const clean: Record<string, Json> = {};
  for (const [key, item] of Object.entries(value)) put(clean, cleanString(key), cleanJson(item, depth + 1));
  return clean;
}

/** A copy without the fields that are secrets by their name, and with secrets inside strings taken out. */
export function withoutSecrets(value: Json): Json {
  if (typeof value === 'string') return secretValue.test(value) ? '[removed]' : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutSecrets);
  const clean: Record<string, Json> = {};
  for (const [key, item] of Object.entries(value)) if (!secretName.test(key)) put(clean, key, withoutSecrets(item));
  return clean;
}

function cleanString(text: string): string {
  const wellFormed = toUSVString(text);
  return wellFormed.includes('\0') ? wellFormed.replaceAll('\0', '\uFFFD') : wellFormed;
}

/** `__proto__` is dropped: who copies the object by assignment would set its prototype. */
function put(object: Record<string, Json>, key: string, value: Json): void {
  if (key !== '__proto__') object[key] = value;
}
