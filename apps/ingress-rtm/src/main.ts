import { openBroker } from '@errand/broker';
import { createSlackSide } from '@errand/ingress';
import { runService } from '@errand/runtime';
import { readConfig } from './config';
import { startIngressRtm } from './ingress-rtm';

runService({
  name: 'ingress-rtm',
  readConfig,
  logs: ({ logs }) => logs,
  async start(context) {
    const { config, logger } = context;
    const broker = await openBroker(config, { name: 'ingress-rtm', logger });
    const service = startIngressRtm({ ...context, ...createSlackSide(config, logger), broker });
    return {
      async stop() {
        await service.stop();
        await broker.close();
      },
    };
  },
});
