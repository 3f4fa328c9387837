import { openBroker } from '@errand/broker';
import { runService } from '@errand/runtime';
import { logsOf } from '@errand/settings';
import { createSlackWebApi } from '@errand/slack';
import { openNamedStore, storeMetrics } from '@errand/storage';
import { readConfig } from './config';
import { startEgress } from './egress';

runService({
  name: 'egress',
  readConfig,
  logs: ({ settings }) => logsOf(settings),
  async start({ config, logger, health, metrics }) {
    const { settings, settingsSource: source } = config;
    for (const warning of settings.warnings) logger.warn(warning);
    const broker = await openBroker(config, { name: 'egress', logger });
    const store = await openNamedStore({ databaseUrl: config.DATABASE_URL, logger, ...storeMetrics(metrics) });
    const slack = createSlackWebApi({
      token: config.SLACK_BOT_TOKEN,
      apiUrl: config.SLACK_API_URL,
      proxy: config.SLACK_PROXY,
      logger,
    });
    // A database of a newer version is no passing trouble; one that is only away is waited for.
    await store.ping().catch((err: { code?: unknown }) => {
      if (err.code === 'store_too_new') throw err;
    });
    const egress = startEgress({
      broker,
      store,
      slack,
      settings,
      following: { settings, source },
      logger,
      health,
      metrics,
    });
    return {
      async stop() {
        await egress.stop();
        await broker.close();
        await store.close();
      },
    };
  },
});
