import { connectRabbitMq } from '@errand/broker';
import { egressEnv, startEgress } from '@errand/egress';
import { readAll, readEnv, runService } from '@errand/runtime';
import { readSettings } from '@errand/settings';
import { createSlackWebApi } from '@errand/slack';
import { openStore } from '@errand/storage';
import { egressPorts } from './without';

// The service as its main.ts starts it.
runService({
  name: 'egress',
  readConfig: (env) =>
    readAll(
      () => readEnv(egressEnv, env),
      () => readSettings(env),
    ),
  async start({ config: [config, settings], logger, health, metrics }) {
    const broker = connectRabbitMq({ urls: config.AMQP_URL, prefix: config.AMQP_PREFIX, name: 'egress', logger });
    const store = openStore({ databaseUrl: config.DATABASE_URL, logger });
    const slack = createSlackWebApi({ token: config.SLACK_BOT_TOKEN, apiUrl: config.SLACK_API_URL, logger });
    const egress = startEgress({
      broker,
      store,
      slack,
      settings,
      logger,
      health,
      metrics,
      ...egressPorts({ store, slack }),
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
