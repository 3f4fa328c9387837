import { connectRabbitMq } from '@errand/broker';
import { runService } from '@errand/runtime';
import { openStore } from '@errand/storage';
import { startCommandWorker } from './command-worker';
import { readConfig } from './config';

runService({
  name: 'command-worker',
  readConfig,
  async start({ config, logger, health, metrics, fail }) {
    const { settings } = config;
    for (const warning of settings.warnings) logger.warn(warning);
    const store = openStore({ databaseUrl: config.DATABASE_URL, logger });
    store.ping().catch((err: Error & { code?: unknown }) => {
      // Away is for waiting; a database from a newer version is not.
      if (err.code === 'store_too_new') fail(err);
    });
    const broker = connectRabbitMq({
      urls: config.AMQP_URL,
      prefix: config.AMQP_PREFIX,
      name: 'command-worker',
      logger,
    });
    const worker = startCommandWorker({ broker, store, settings, logger, health, metrics });
    return {
      async stop() {
        await worker.stop();
        await broker.close();
        await store.close();
      },
    };
  },
});
