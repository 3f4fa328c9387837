import { connectRabbitMq } from '@errand/broker';
import { createSlackSide, readIngressConfig } from '@errand/ingress';
import { ingressSocketEnv, startIngressSocket } from '@errand/ingress-socket';
import { runService } from '@errand/runtime';
import { ingressBroker } from './without';

// The service as its main.ts starts it.
runService({
  name: 'ingress-socket',
  readConfig: (env) => readIngressConfig(ingressSocketEnv, env),
  async start(context) {
    const { config, logger } = context;
    const broker = connectRabbitMq({
      urls: config.AMQP_URL,
      prefix: config.AMQP_PREFIX,
      name: 'ingress-socket',
      logger,
    });
    const side = createSlackSide(config, logger);
    const service = startIngressSocket({ ...context, ...side, broker: ingressBroker(broker) });
    return {
      async stop() {
        await service.stop();
        await broker.close();
      },
    };
  },
});
