import { connectRabbitMq } from '@errand/broker';
import { createSlackSide, readIngressConfig } from '@errand/ingress';
import { ingressEventsEnv, startIngressEvents } from '@errand/ingress-events';
import { runService } from '@errand/runtime';
import { ingressBroker } from './without';

// The service as its main.ts starts it.
runService({
  name: 'ingress-events',
  readConfig: (env) => readIngressConfig(ingressEventsEnv, env),
  async start(context) {
    const { config, logger } = context;
    const broker = connectRabbitMq({
      urls: config.AMQP_URL,
      prefix: config.AMQP_PREFIX,
      name: 'ingress-events',
      logger,
    });
    const side = createSlackSide(config, logger);
    const service = await startIngressEvents({ ...context, ...side, broker: ingressBroker(broker) });
    return {
      async stop() {
        await service.stop();
        await broker.close();
      },
    };
  },
});
