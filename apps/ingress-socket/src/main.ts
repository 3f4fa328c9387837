import { openBroker } from '@errand/broker';
import { createSlackSide } from '@errand/ingress';
import { runService } from '@errand/runtime';
import { ProxyAgent } from 'undici';
import { readConfig } from './config';
import { startIngressSocket } from './ingress-socket';

runService({
  name: 'ingress-socket',
  readConfig,
  logs: ({ logs }) => logs,
  async start(context) {
    const { config, logger } = context;
    const broker = await openBroker(config, { name: 'ingress-socket', logger });
    const dispatcher = config.SLACK_PROXY === undefined ? undefined : new ProxyAgent(config.SLACK_PROXY);
    const service = startIngressSocket({ ...context, ...createSlackSide(config, logger), broker, dispatcher });
    return {
      async stop() {
        await service.stop();
        await broker.close();
      },
    };
  },
});
