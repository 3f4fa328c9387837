import type { Broker } from '@errand/broker';
import { BrokerUnavailableError, brokerEnv, openBroker } from '@errand/broker';
import type { Broadcast, Envelope } from '@errand/contracts';
import type { Failures } from '@errand/failures';
import { createFailures } from '@errand/failures';
import type { Env } from '@errand/runtime';
import { createLogger, readEnv } from '@errand/runtime';
import type { AuditStore, BackupStore, SettingsVersionStore } from '@errand/storage';
import { openNamedStore, storeEnv } from '@errand/storage';
import { cliEnv } from './config';

/** What a command has to do with. */
export interface Connection {
  failures: Failures;
  audit: AuditStore;
  backup: BackupStore;
  settings: SettingsVersionStore;
  /** To every process. @throws BrokerUnavailableError */
  broadcast(message: Broadcast): Promise<void>;
  /** To the admins. @throws BrokerUnavailableError */
  notify(notice: Envelope<'egress.notice.v1'>): Promise<void>;
  close(): Promise<void>;
}

/** What a command asks for. */
export interface Needs {
  /** It sends messages to the broker. */
  publishes: boolean;
  /** It may ask for what takes the database minutes. */
  isLong?: boolean;
}

const BROKER_MS = 15_000;
const LONG_MS = 30 * 60_000;

/**
 * Reaches the database, and the broker when something is first published. RabbitMQ's address is asked for at the start
 * all the same where a command may publish.
 *
 * @throws ConfigError settings are at fault
 * @throws StoreUnavailableError, DatabaseTooNewError
 */
export async function connect({ publishes, isLong }: Needs, env: Env): Promise<Connection> {
  const logger = createLogger({ name: 'cli', level: 'silent' });
  const amqp = publishes ? readEnv(cliEnv, env) : undefined;
  const { DATABASE_URL: databaseUrl } = amqp ?? readEnv(storeEnv, env);
  const long = isLong && { statementTimeoutMs: LONG_MS };
  const store = await openNamedStore({ databaseUrl, logger, poolSize: 2, ...long });
  let broker: Broker | undefined;

  async function reachBroker(): Promise<Broker> {
    broker ??= await openBroker(amqp ?? readEnv(brokerEnv, env), { name: 'cli', logger });
    await isReady(broker);
    return broker;
  }
  const close = async () => {
    await broker?.close();
    await store.close();
  };
  try {
    await store.ping();
  } catch (err) {
    await close();
    throw err;
  }
  return {
    failures: createFailures({
      store,
      publish: async (stage, envelope) => (await reachBroker()).publish(stage, envelope),
    }),
    audit: store.audit,
    backup: store.backup,
    settings: store.settings,
    broadcast: async (message) => (await reachBroker()).broadcast(message),
    notify: async (notice) => (await reachBroker()).publish('admin', notice),
    close,
  };
}

/** @throws BrokerUnavailableError saying what keeps the broker away */
export async function isReady(broker: Broker): Promise<void> {
  let giveUp: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    giveUp = setTimeout(
      () => reject(new BrokerUnavailableError(`RabbitMQ cannot be used: ${broker.fault()}`)),
      BROKER_MS,
    );
  });
  const ready = new Promise<void>((resolve) => broker.onFault((fault) => fault === undefined && resolve()));
  await Promise.race([ready, late]).finally(() => clearTimeout(giveUp));
}
