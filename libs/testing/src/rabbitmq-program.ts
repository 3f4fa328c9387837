import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { amqpAnswers } from './amqp-answers';
import { freePort } from './free-port';
import { managementAnswers } from './management';
import type { Program } from './program';
import { startProgram } from './program';
import type { ThrowawayServer } from './throwaway-server';
import { waitFor } from './wait-for';

/** RabbitMQ's own scripts, not the wrappers in /usr/sbin: those change to the user rabbitmq. */
const homes = ['/usr/lib/rabbitmq/bin', '/opt/homebrew/opt/rabbitmq/sbin', '/usr/local/opt/rabbitmq/sbin'];
const BOOT_MS = 90_000;

/** Where the programs of RabbitMQ are on this machine. */
export function findRabbitMq(): string | undefined {
  return homes.find((home) => existsSync(join(home, 'rabbitmq-server')));
}

export interface RabbitMqServer extends ThrowawayServer {
  /** The management API, if it was asked for; user and password as in `url`. */
  readonly managementUrl: string | undefined;
  /** Raises its memory alarm, so that it reads nothing more from connections that publish; or ends it. */
  memoryAlarm(raised: boolean): Promise<void>;
}

/** A limit that every broker is above, and RabbitMQ's default. */
export function memoryLimit(raised: boolean): string[] {
  return ['set_vm_memory_high_watermark', ...(raised ? ['absolute', '20MB'] : ['0.4'])];
}

/**
 * Boots a broker (3.10 to 4.x) on free ports of 127.0.0.1 with data of its own, out of reach of any broker that the
 * machine runs as a service: its own epmd, cookie, node name and configuration.
 *
 * @param options.run directory of the run
 * @param options.config lines for rabbitmq.conf
 */
export async function startRabbitMqProgram(options: {
  run: string;
  management?: boolean;
  config?: string;
}): Promise<RabbitMqServer> {
  const { run, management = false, config = '' } = options;
  const bin = findRabbitMq();
  if (!bin) throw new Error('rabbitmq-server is not installed');
  const directory = mkdtempSync(join(run, 'rabbitmq-'));
  const at = (name: string) => join(directory, name);
  const [port, distributionPort, epmdPort] = [await freePort(), await freePort(), await freePort()];
  const managementPort = management ? await freePort() : undefined;
  const url = `amqp://guest:guest@127.0.0.1:${port}`;
  const managementUrl = managementPort ? `http://127.0.0.1:${managementPort}` : undefined;

  await writeFile(at('.erlang.cookie'), randomBytes(12).toString('hex'), { mode: 0o400 });
  await writeFile(at('enabled_plugins'), `[${management ? 'rabbitmq_management' : ''}].\n`);
  const lines = [
    `listeners.tcp.1 = 127.0.0.1:${port}`,
    'log.console = false',
    'disk_free_limit.absolute = 50MB',
    ...(managementPort ? ['management.tcp.ip = 127.0.0.1', `management.tcp.port = ${managementPort}`] : []),
    config,
  ];
  await writeFile(at('rabbitmq.conf'), `${lines.join('\n')}\n`);
  await mkdir(at('work')); // a boot that fails leaves its crash dump here

  // Erlang forks an epmd on all interfaces when it finds none, and that one outlives every node: hence one of our own.
  const env = {
    PATH: [process.env.PATH, '/usr/bin', '/usr/sbin'].join(delimiter),
    LANG: 'C.UTF-8',
    HOME: directory, // where the cookie is looked for
    ERL_EPMD_PORT: String(epmdPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    RABBITMQ_NODENAME: `t${randomBytes(4).toString('hex')}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: String(port),
    RABBITMQ_DIST_PORT: String(distributionPort),
    RABBITMQ_MNESIA_BASE: at('mnesia'),
    RABBITMQ_LOG_BASE: at('log'),
    RABBITMQ_CONFIG_FILE: at('rabbitmq.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: at('enabled_plugins'),
    RABBITMQ_GENERATED_CONFIG_DIR: at('generated'),
    RABBITMQ_PID_FILE: at('pid'),
    RABBITMQ_SCHEDULER_BIND_TYPE: 'u', // several Erlang machines share these cores: bind to none, spin on none
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
      '-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none',
    detached: '1', // the script becomes the broker, so its pid is the broker's
  };
  const start = (command: string, args: string[], logFile: string) =>
    startProgram({ run, command, args, env, directory: at('work'), logFile: at(logFile) });
  const epmd = start('epmd', ['-port', String(epmdPort), '-address', '127.0.0.1'], 'epmd.log');

  const boot = async (): Promise<Program> => {
    const program = start(join(bin, 'rabbitmq-server'), [], 'console.log');
    const ready = async () =>
      program.end !== undefined ||
      ((await amqpAnswers(url)) && (!managementUrl || (await managementAnswers(managementUrl))));
    await waitFor(ready, { timeoutMs: BOOT_MS, what: 'RabbitMQ to answer' });
    if (program.end !== undefined) {
      throw new Error(`RabbitMQ did not start (${program.end}):\n${program.lastWords()}`);
    }
    return program;
  };
  let broker = await boot();
  return {
    url,
    managementUrl,
    kill: (signal = 'SIGKILL') => broker.kill(signal, 30_000),
    async restart() {
      await broker.kill('SIGKILL');
      broker = await boot();
    },
    pause: async () => broker.signalAll('SIGSTOP'),
    resume: async () => broker.signalAll('SIGCONT'),
    async memoryAlarm(raised) {
      await promisify(execFile)(join(bin, 'rabbitmqctl'), memoryLimit(raised), { env, timeout: 30_000 });
    },
    async stop() {
      await broker.kill('SIGKILL'); // the data goes with it: nothing to flush
      await epmd.kill('SIGKILL');
      await rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}
