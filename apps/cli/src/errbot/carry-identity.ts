import { appTokenSchema, botTokenSchema } from '@errand/slack';
import type { PythonValue } from '../python/value';
import { CannotCarryError, entriesOf, strOf, textOf } from './convert';

/** A variable of `.env`. Its value is a secret. */
export interface Variable {
  name: string;
  value: string;
}

type Note = (text: string, isUnread?: boolean) => void;

/**
 * What BOT_IDENTITY holds for Slack, by the kind of token rather than by the key that it stands under. What is left out
 * is noted, without its value.
 *
 * @throws CannotCarryError where it is no dict
 */
export function carryIdentity(value: PythonValue, note: Note): Variable[] {
  const variables = new Map<string, string>();
  for (const [keyValue, inner] of entriesOf(value)) {
    if (keyValue.type === 'unknown') {
      note(`a part of it is left out, which may hold other values for the keys above it: ${keyValue.reason}`, true);
      continue;
    }
    const key = keyValue.type === 'str' && /^\w{1,40}$/.test(keyValue.value) ? keyValue.value : 'a key';
    try {
      for (const variable of variablesOf(key, inner)) {
        if (variables.has(variable.name)) note(`${key} is left out: ${variable.name} is there already`);
        else variables.set(variable.name, variable.value);
      }
    } catch (err) {
      if (!(err instanceof CannotCarryError)) throw err;
      const variable = Object.hasOwn(variableOf, key) ? ` (${variableOf[key]})` : '';
      note(`${key}${variable} is left out: ${err.message}`, err.isUnread);
    }
  }
  return [...variables].map(([name, text]) => ({ name, value: text }));
}

/** Where each belongs. */
const variableOf: Record<string, string> = {
  token: 'SLACK_BOT_TOKEN',
  app_token: 'SLACK_APP_TOKEN',
  signing_secret: 'SLACK_SIGNING_SECRET',
  proxies: 'SLACK_PROXY',
};

function variablesOf(key: string, value: PythonValue): Variable[] {
  if (value.type === 'none') return [];
  if (key === 'proxies') return proxyOf(value);
  const text = textOf(value).trim();
  if (text === '') return [];
  if (/\.\.\.|…|<.*>|CHANGE.?ME/i.test(text)) throw new CannotCarryError('it is an example');
  if (/^xapp-/.test(text)) {
    if (!appTokenSchema.safeParse(text).success) throw new CannotCarryError('it is no app-level token in one line');
    return [
      { name: 'SLACK_APP_TOKEN', value: quoted(text) },
      { name: 'SLACK_SOCKET_MODE', value: 'true' },
    ];
  }
  if (botTokenSchema.safeParse(text).success) return [{ name: 'SLACK_BOT_TOKEN', value: quoted(text) }];
  if (key === 'signing_secret') return [{ name: 'SLACK_SIGNING_SECRET', value: quoted(text) }];
  if (key === 'token' || key === 'app_token') throw new CannotCarryError('it is no token of Slack (xoxb-…, xapp-…)');
  throw new CannotCarryError('Slack needs no such thing');
}

/** Slack is asked over https: that proxy counts. */
function proxyOf(value: PythonValue): Variable[] {
  const proxies = new Map(entriesOf(value).map(([key, proxy]) => [strOf(key), proxy]));
  const proxy = proxies.get('https') ?? proxies.get('http');
  if (!proxy) return [];
  const text = textOf(proxy);
  if (!URL.canParse(text) || !/^https?:/.test(text)) throw new CannotCarryError('it is no address http://host:port');
  return [{ name: 'SLACK_PROXY', value: quoted(text) }];
}

/**
 * As Docker and dotenv read it: as it is, or in single quotes, in which nothing has a meaning.
 *
 * @throws CannotCarryError
 */
export function quoted(text: string): string {
  if (/^[\w./:@+=,%-]+$/.test(text)) return text;
  if (/^[\x20-\x7e]+$/.test(text) && !text.includes("'")) return `'${text}'`;
  throw new CannotCarryError('it holds characters that .env cannot hold');
}
