import { isModuleAddress } from '@errand/runtime';
import { z } from 'zod';
import { parseBrokerUrls } from './rabbitmq/broker-urls';

/** How a service finds its RabbitMQ, or what stands in for it. */
export const brokerEnv = z.object({
  AMQP_URL: z
    .string()
    .superRefine((value, context) => {
      if (isModuleAddress(value)) return;
      try {
        parseBrokerUrls(value);
      } catch (err) {
        context.addIssue((err as Error).message);
      }
    })
    .describe(
      'RabbitMQ: amqp://user:password@host:5672/vhost; the nodes of a cluster separated by commas. ' +
        'module:/path/to/broker.mjs loads another broker',
    ),
  AMQP_PREFIX: z
    .string()
    .regex(/^[a-z][a-z0-9._-]{0,40}$/, 'must be lower-case letters, digits, dot, dash, underscore')
    .default('errand')
    .describe('First word of the names of all exchanges and queues'),
});
