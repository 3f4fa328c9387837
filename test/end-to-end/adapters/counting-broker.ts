import { appendFileSync } from 'node:fs';
import type { BrokerModule } from '@errand/broker';
import { connectRabbitMq } from '@errand/broker';

/** A broker of somebody else: RabbitMQ under another address, with a word about each publish. */
const module: BrokerModule = {
  connect({ name, prefix, logger }) {
    const { COUNTED_AMQP_URL: urls = '', COUNTED_FILE: file = '' } = process.env;
    const broker = connectRabbitMq({ urls, prefix, name, logger });
    return {
      ...broker,
      async publish(stage, envelope) {
        await broker.publish(stage, envelope);
        appendFileSync(file, `${name} published ${envelope.type}\n`);
      },
    };
  },
};
export default module;
