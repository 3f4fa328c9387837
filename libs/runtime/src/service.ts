import { startAdminServer } from './admin-server';
import { isInBackground, readBackgroundOptions, startInBackground } from './background';
import type { LogLevel } from './common-env';
import { readServiceEnv } from './common-env';
import type { Env } from './env';
import { ConfigError, readAll } from './env';
import type { Health } from './health';
import { createHealth } from './health';
import { keepLog, tailLog } from './keep-log';
import type { LogOutput } from './log-output';
import { openLogOutput } from './log-output';
import type { Logger } from './logger';
import { createLogger } from './logger';
import type { Metrics } from './metrics';
import { createMetrics } from './metrics';
import { refuseSecond, writePidFile } from './pid-file';
import { openSentry } from './sentry';
import type { Sentry } from './sentry';

/** What a process hands to the service it runs. */
export interface ServiceContext<C> {
  config: C;
  logger: Logger;
  health: Health;
  metrics: Metrics;
  /** Ends the process with exit code 1: a fault that was found only after the start, and that waiting cannot cure. */
  fail(err: Error): void;
}

/** What a service may ask of its process. */
export interface ProcessControl {
  /** Ends the process in good order, as SIGTERM does. @param exitCode where the stop went well */
  end(because: string, exitCode: number): void;
  /** The last lines of the log, oldest first: of its file, else those that the service keeps. */
  logTail(count: number): Promise<string[]>;
  /** Lets the process outlive errors that nobody caught: those that this takes on. Without it, any of them ends it. */
  survive(takes: TakesOn): void;
}

/** @returns whether it has seen to the error, and the process can go on */
export type TakesOn = (err: unknown, what: Uncaught) => boolean;
export type Uncaught = 'uncaught exception' | 'unhandled rejection';

/** What a started service can do: stop taking, finish or release what runs, flush, close. */
export interface Service {
  stop(): Promise<void>;
}

/** EX_TEMPFAIL of sysexits.h: who supervises processes starts them again where they say that they failed. */
export const EXIT_TO_BE_RESTARTED = 75;
/** Longest time a stop may take before the process ends all the same: what is not done is redelivered. */
const GRACE_MS = 25_000;
/** Longest time that a process lives on to have its last errors sent. */
const SENTRY_MS = 2_000;

/**
 * Runs one service as this process: reads the environment once, serves the admin port, stops on SIGTERM and SIGINT. With
 * `--daemon` it does so in a process of its own.
 * Faulty settings end it with exit code 1 and one message that names them all, before anything is started.
 *
 * @param options.readConfig the service's settings from the environment; throws ConfigError
 */
export function runService<C>(options: {
  name: string;
  readConfig: (env: Env) => C;
  start: (context: ServiceContext<C> & ProcessControl) => Promise<Service>;
  /** Unless LOG_LEVEL or `logs` says otherwise. */
  logLevel?: LogLevel;
  /** Where its log goes and how it looks, as its settings say it. */
  logs?: (config: C) => LogOutput | undefined;
  /** Keeps the last lines of its log in memory, for `logTail` where there is no file. */
  keepsLog?: boolean;
  /** Where the admin port listens, unless on all interfaces. */
  admin?: (config: C) => Pick<Parameters<typeof startAdminServer>[0], 'host' | 'onTaken'>;
}): void {
  const { name } = options;
  let logger = createLogger({ name, level: 'info' });
  let sentry: Sentry | undefined;
  const die = (err: unknown, what: string) => {
    if (err instanceof ConfigError) process.stderr.write(`${name}: ${err.message}\n`);
    else logger.fatal({ err }, what);
    if (sentry) void sentry.close(SENTRY_MS).finally(() => process.exit(1));
    else process.exit(1);
  };
  let takesOn: TakesOn = () => false;
  const meet = (err: unknown, what: Uncaught) => {
    if (!takesOn(err, what)) die(err, what);
  };
  process.on('uncaughtException', (err) => meet(err, 'uncaught exception'));
  process.on('unhandledRejection', (reason) => meet(reason, 'unhandled rejection'));
  // Node would open its debugger at it, and whoever reaches that port is inside.
  process.on('SIGUSR1', () => logger.info('SIGUSR1 does nothing'));

  const background = readBackgroundOptions(process.argv.slice(2));

  const main = async () => {
    const [common, config] = readAll(
      () => readServiceEnv(process.env, options.logLevel),
      () => options.readConfig(process.env),
    );
    const logs = options.logs?.(config) ?? {};
    const { daemon, pidFile = common.PID_FILE ?? (daemon ? `${name}.pid` : undefined) } = background;
    if (daemon) {
      if (pidFile !== undefined) refuseSecond(pidFile);
      startInBackground({ main: process.argv[1]!, env: process.env, pidFile, logFile: logs.file });
      process.exit(0);
    }
    const isLevelSet = process.env['LOG_LEVEL'] || process.env['LOG_LEVEL_FILE'];
    const level = isLevelSet ? common.LOG_LEVEL : (logs.level ?? common.LOG_LEVEL);
    if (logs.sentry) sentry = await openSentry(name, common.SENTRY_DSN, logs.sentry, level);
    const output = openLogOutput(logs, undefined, sentry);
    const kept = options.keepsLog ? keepLog(output) : undefined;
    logger = createLogger({ name, level, destination: kept?.destination ?? output });
    if (pidFile !== undefined) writePidFile(pidFile);
    const metrics = createMetrics(name);
    const met = new Set<string>();
    let stopping = false;
    const health = createHealth((condition, reason) => {
      // What is not there yet at a start, and no more at a stop, is no trouble.
      const level = reason !== undefined && met.has(condition) && !stopping ? 'warn' : 'info';
      if (reason === undefined) met.add(condition);
      logger[level]({ condition, reason }, reason === undefined ? 'condition met' : 'condition not met');
    });
    const running = health.condition('process', 'starting');
    const admin = await startAdminServer({
      ...options.admin?.(config),
      port: common.ADMIN_PORT,
      health,
      metrics,
    });
    logger.info({ adminPort: admin.port, node: process.version }, 'starting');

    const end = (because: string, exitCode: number) =>
      void stop(because, exitCode).catch((err: unknown) => die(err, 'stop failed'));
    const started = options.start({
      config,
      logger,
      health,
      metrics,
      end,
      logTail: (count) => tailLog(logs.file, kept, count),
      survive: (takes) => void (takesOn = takes),
      fail: (err) => die(err, 'cannot go on'),
    });
    const stop = async (signal: string, exitCode = 0) => {
      if (stopping) return;
      stopping = true;
      running.fail('stopping');
      logger.info({ signal }, 'stopping');
      // There it is supervised by nobody, however it ends. After the file of its number was taken away, in which the next one
      // writes its own.
      if (exitCode === EXIT_TO_BE_RESTARTED && isInBackground(process.env))
        process.once('exit', () =>
          startInBackground({ main: process.argv[1]!, env: process.env, pidFile, logFile: logs.file }),
        );
      setTimeout(() => {
        logger.error({ graceMs: GRACE_MS }, 'did not stop in time; what is not finished will be redelivered');
        process.exit(1);
      }, GRACE_MS).unref();
      await (await started).stop();
      await admin.close();
      logger.info('stopped');
      await sentry?.close(SENTRY_MS);
      process.exit(exitCode);
    };
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => end(signal, 0));
    }
    await started;
    if (!stopping) running.ok();
  };
  main().catch((err: unknown) => die(err, 'could not start'));
}
