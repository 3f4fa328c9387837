import { openBroker } from '@errand/broker';
import { createSlackSide } from '@errand/ingress';
import { runService } from '@errand/runtime';
import { readConfig } from './config';
import { startIngressEvents } from './ingress-events';

runService({
  name: 'ingress-events',
  readConfig,
  logs: ({ logs }) => logs,
  async start(context) {
    const { config, logger } = context;
    const broker = await openBroker(config, { name: 'ingress-events', logger });
    const service = await startIngressEvents({ ...context, ...createSlackSide(config, logger), broker });
    return {
      async stop() {
        await service.stop();
        await broker.close();
      },
    };
  },
});
