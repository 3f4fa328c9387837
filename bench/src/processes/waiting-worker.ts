import { connectRabbitMq } from '@errand/broker';
import { commandWorkerEnv, startCommandWorker } from '@errand/command-worker';
import { command, definePlugin } from '@errand/plugin-sdk';
import { readAll, readEnv, runService } from '@errand/runtime';
import { readSettings } from '@errand/settings';
import { openStore, storeMetrics } from '@errand/storage';

/** Stands for commands that wait for something outside: a deployment, a database, somebody else's API. */
const waiting = definePlugin({
  name: 'bench',
  version: '1.0.0',
  summary: 'A command to wait for',
  commands: {
    wait: command({
      summary: 'Says a text after so many milliseconds: !wait 200 text',
      async run({ text }) {
        const [ms, ...words] = text.split(' ');
        await new Promise((resolve) => setTimeout(resolve, Number(ms)));
        return words.join(' ');
      },
    }),
  },
});

// The service as its main.ts starts it, with that command.
runService({
  name: 'command-worker',
  readConfig: (env) =>
    readAll(
      () => readEnv(commandWorkerEnv, env),
      () => readSettings(env),
    ),
  async start({ config: [config, settings], logger, health, metrics }) {
    const store = openStore({ databaseUrl: config.DATABASE_URL, logger, ...storeMetrics(metrics) });
    const broker = connectRabbitMq({
      urls: config.AMQP_URL,
      prefix: config.AMQP_PREFIX,
      name: 'command-worker',
      logger,
    });
    const worker = startCommandWorker({
      broker,
      store,
      settings,
      concurrency: config.COMMAND_CONCURRENCY,
      logger,
      health,
      metrics,
      plugins: [waiting],
    });
    return {
      async stop() {
        await worker.stop();
        await broker.close();
        await store.close();
      },
    };
  },
});
