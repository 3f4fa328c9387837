import { connectRabbitMq } from '@errand/broker';
import { commandWorkerEnv, startCommandWorker } from '@errand/command-worker';
import { readAll, readEnv, runService } from '@errand/runtime';
import { readSettings } from '@errand/settings';
import { openStore } from '@errand/storage';
import { chaosPlugin } from './plugin';
import { workerBroker, workerStore } from './without';

// The service as its main.ts starts it, with the commands of the load.
runService({
  name: 'command-worker',
  readConfig: (env) =>
    readAll(
      () => readEnv(commandWorkerEnv, env),
      () => readSettings(env),
    ),
  async start({ config: [config, settings], logger, health, metrics }) {
    const store = openStore({ databaseUrl: config.DATABASE_URL, logger });
    const broker = connectRabbitMq({
      urls: config.AMQP_URL,
      prefix: config.AMQP_PREFIX,
      name: 'command-worker',
      logger,
    });
    const worker = startCommandWorker({
      broker: workerBroker(broker),
      store: workerStore(store),
      settings,
      logger,
      health,
      metrics,
      plugins: [chaosPlugin],
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
