import type { TestRun } from '@errand/testing';
import { Client } from 'pg';

/** The servers that Errand ran on, as far as they tell. */
export interface ServerFacts {
  way: string;
  rabbitMq: string;
  postgreSql: string;
}

/** Asks the servers of a run for their versions, and PostgreSQL whether a commit waits for the disk. */
export async function serverFacts(run: TestRun): Promise<ServerFacts> {
  return { way: run.way, rabbitMq: await rabbitMqVersion(run), postgreSql: await postgreSqlFacts(run.databaseUrl) };
}

async function rabbitMqVersion({ managementUrl, amqpUrl }: TestRun): Promise<string> {
  if (!managementUrl) return 'version unknown';
  const { username, password } = new URL(amqpUrl);
  const credentials = `${decodeURIComponent(username || 'guest')}:${decodeURIComponent(password || 'guest')}`;
  const response = await fetch(new URL('/api/overview', managementUrl), {
    headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
    signal: AbortSignal.timeout(10_000),
  });
  const { rabbitmq_version: version } = (await response.json()) as { rabbitmq_version?: string };
  return version ?? 'version unknown';
}

async function postgreSqlFacts(url: string): Promise<string> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, string>>(
      `select current_setting('server_version') as version, current_setting('fsync') as fsync,
              current_setting('synchronous_commit') as commit`,
    );
    const { version = 'version unknown', fsync, commit } = rows[0] ?? {};
    return `${version.split(' ')[0]}, fsync ${fsync}, synchronous_commit ${commit}`;
  } finally {
    await client.end();
  }
}
