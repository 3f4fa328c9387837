import type { Way } from './test-run';
import { ways } from './test-run';

export interface Servers {
  amqpUrl: string;
  databaseUrl: string;
  managementUrl?: string | undefined;
  /** What they are, for people: names and versions. */
  description: string;
  stop(): Promise<void>;
}

/** Starts the servers in one way, or throws an error whose message says in a few words what the way lacks. */
export type StartServers = (context: { run: string; say: (line: string) => void }) => Promise<Servers>;

const advice: Record<Way, string> = {
  url: 'set TEST_AMQP_URL and TEST_DATABASE_URL to servers that run',
  containers: 'start a Docker engine',
  programs: 'install rabbitmq-server and postgresql',
};

/**
 * Takes the way that TEST_SERVERS names, else the first that works: url, containers, programs.
 *
 * @throws Error with one message that names the ways and what each lacks
 */
export async function chooseWay(options: {
  forced: string | undefined;
  starters: Record<Way, StartServers>;
  run: string;
  say: (line: string) => void;
}): Promise<{ way: Way; servers: Servers }> {
  const { forced, starters, run, say } = options;
  if (forced !== undefined && forced !== '' && !isWay(forced))
    throw new Error(`TEST_SERVERS: ${forced} is none of ${ways.join(', ')}`);
  const lacks: string[] = [];
  for (const way of forced ? [forced] : ways) {
    try {
      const servers = await starters[way]({ run, say: (line) => say(`test servers: ${way}: ${line}`) });
      say(`test servers: ${way}: ${[servers.description, ...lacks].join('; ')}`);
      return { way, servers };
    } catch (err) {
      lacks.push(`${way}: ${(err as Error).message}`);
    }
  }
  if (forced) throw new Error(`TEST_SERVERS=${forced} does not work here: ${lacks.join()}\n${advice[forced]}`);
  throw new Error(
    'no RabbitMQ and PostgreSQL to test against; each of these ways will do:\n' +
      ways.map((way, index) => `  - ${advice[way]} (${lacks[index]})`).join('\n'),
  );
}

function isWay(text: string): text is Way {
  return (ways as readonly string[]).includes(text);
}
