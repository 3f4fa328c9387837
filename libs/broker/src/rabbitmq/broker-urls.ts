/** Seconds between heartbeats: a silent connection is given up after about three. */
const HEARTBEAT_S = 10;

/** One address of the broker. */
export interface BrokerUrl {
  /** For amqplib, without the credentials: its own reading of them spoils what is not ASCII. */
  href: string;
  /** `guest` where the URL names nobody. */
  username: string;
  password: string;
  /** Host and port, for logs. */
  host: string;
}

/**
 * The addresses in a comma-separated list; empty entries are skipped.
 *
 * @throws Error naming the entry that is no amqp:// or amqps:// URL, not its value: there is a password in it
 */
export function parseBrokerUrls(urls: string): BrokerUrl[] {
  const named = urls.split(',').map((entry) => entry.trim());
  const entries = named.some(Boolean) ? named.filter(Boolean) : [''];
  return entries.map((entry, index) => {
    const url = URL.canParse(entry) && isDecodable(entry) ? new URL(entry) : undefined;
    if (!url?.hostname || !/^amqps?:$/.test(url.protocol)) {
      const which = entries.length === 1 ? 'it' : `entry ${index + 1} of ${entries.length}`;
      throw new Error(`${which} is not a URL like amqp://user:password@host:5672/vhost (a comma in a password is %2C)`);
    }
    if (!url.searchParams.has('heartbeat')) url.searchParams.set('heartbeat', String(HEARTBEAT_S));
    const hasUser = url.username !== '' || url.password !== '';
    const username = hasUser ? decodeURIComponent(url.username) : 'guest';
    const password = hasUser ? decodeURIComponent(url.password) : 'guest';
    url.username = '';
    url.password = '';
    return { href: url.href, host: url.host, username, password };
  });
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false; // a bare % in a password
  }
}
