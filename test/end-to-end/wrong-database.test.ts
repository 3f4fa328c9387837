import { createTopology } from '@errand/broker';
import { simulatorDefaults } from '@errand/slack-simulator';
import type { ServiceProcess } from '@errand/testing';
import { freshDatabase, startProcess, waitFor } from '@errand/testing';
import { Client } from 'pg';
import { startHostilePublisher } from './hostile-publisher';
import type { House } from './house';
import { mainOf, startHouse } from './house';

const { channels } = simulatorDefaults;
const rooms = [channels.general, channels.ops, channels.random, channels.incidentRoom];
const owners = ['command-worker', 'egress'] as const;

let house: House;
let other: Awaited<ReturnType<typeof freshDatabase>>;
beforeAll(async () => {
  [house, other] = await Promise.all([startHouse({ transport: 'http' }), freshDatabase()]);
}, 60_000);
afterAll(async () => {
  await house?.stop();
  await other?.drop();
}, 60_000);

/** One more of a service, on the broker of the house. */
function startOne(name: (typeof owners)[number], databaseUrl: string, until: 'live' | 'started') {
  const env = {
    AMQP_URL: house.amqpUrl,
    AMQP_PREFIX: house.amqpPrefix,
    DATABASE_URL: databaseUrl,
    ...(name === 'egress' && { SLACK_BOT_TOKEN: house.simulator.botToken, SLACK_API_URL: house.simulator.apiUrl }),
  };
  return startProcess({ name, args: [mainOf(name)], env, until });
}
async function deadLettersIn(databaseUrl: string): Promise<number> {
  const client = new Client(databaseUrl);
  await client.connect();
  const { rows } = await client.query<{ count: number }>('select count(*)::int as count from dead_letters');
  await client.end();
  return rows[0]?.count ?? 0;
}
const reasonsOf = async (service: ServiceProcess) => (await service.readiness())?.body.reasons ?? [];
const ownedBy = (service: ServiceProcess) =>
  service
    .logs()
    .filter(({ msg }) => msg === 'partitions owned')
    .map(({ partitions }) => partitions);

it('of two deployments under one prefix the later stays out and names the clash, until the first is gone', async () => {
  const later = await Promise.all(owners.map((name) => startOne(name, other.url, 'live')));
  try {
    for (const [n, service] of later.entries()) {
      const clash = async () => {
        const [first, ...more] = await reasonsOf(service);
        return first?.reason.includes('AMQP_PREFIX') && more.length === 0 && first;
      };
      const { condition, reason } = await waitFor(clash, { what: `the clash: ${service.name}` });
      expect(condition).toBe('partitions');
      const here = `${service.pid}`;
      const there = `${house.services[owners[n] as 'egress'].pid}`;
      expect(reason).toMatch(
        new RegExp(
          `^another deployment has the same AMQP_PREFIX on this broker: \\S+-${there}-\\S+ with database \\S+, `,
        ),
      );
      expect(reason).toMatch(
        new RegExp(`while this is \\S+-${here}-\\S+ with database \\S+; give one of them another`),
      );
    }
    // The first goes on, and says that somebody is there.
    for (const [n, channelId] of rooms.entries())
      expect((await house.ask(`!echo first ${n}`, { channelId })).text).toBe(`first ${n}`);
    const { names } = createTopology({ prefix: house.amqpPrefix });
    const hostile = await startHostilePublisher(house.amqpUrl);
    for (let n = 0; n < 30; n++) await hostile.publish(names.dead, 'events', `bad ${n}`);
    await hostile.close();
    await waitFor(async () => (await deadLettersIn(house.databaseUrl)) >= 30, {
      what: 'the dead letters of the first',
    });
    expect(await deadLettersIn(other.url)).toBe(0);
    for (const name of owners) {
      expect(await house.services[name].readiness()).toMatchObject({ status: 200 });
      await house.services[name].waitForLog(({ msg }) => msg === 'another deployment uses our names');
    }
    // Until the first is heard, a later one may take itself for alone; its consumers then wait behind those of the first.
    expect(later.flatMap((service) => ownedBy(service).at(-1) ?? [])).toEqual([]);

    await Promise.all(owners.map((name) => house.services[name].stop()));
    await Promise.all(later.map((service) => service.waitReady(15_000)));
    expect((await house.ask('!echo later')).text).toBe('later');
  } finally {
    await Promise.all(later.map((service) => service.stop()));
  }
}, 60_000);

it.each(owners)(
  '%s refuses a database that a newer version has migrated, in one message, and ends with 1',
  async (name) => {
    const newer = await freshDatabase();
    const client = new Client(newer.url);
    try {
      await client.connect();
      await client.query('create table schema_versions (version integer primary key, applied_at timestamptz)');
      await client.query('insert into schema_versions (version) values (999)');
      const service = await startOne(name, newer.url, 'started');
      expect(await service.exited()).toEqual({ code: 1, signal: null });
      const fatal = service.logs().filter(({ level }) => level === 60);
      expect(fatal).toHaveLength(1);
      expect(JSON.stringify(fatal)).toMatch(
        /the database has schema version 999, this version of Errand knows up to \d+: run the newer version, or restore a backup from before the upgrade/,
      );
      expect(service.logs().some(({ msg }) => msg === 'partitions owned')).toBe(false);
      const { rows } = await client.query('select tablename from pg_tables where schemaname = current_schema()');
      expect(rows).toEqual([{ tablename: 'schema_versions' }]);
    } finally {
      await client.end();
      await newer.drop();
    }
  },
  30_000,
);
