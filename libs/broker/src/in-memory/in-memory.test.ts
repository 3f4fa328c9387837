import { brokerConformance } from '../testing/broker-conformance';
import { createInMemoryBroker } from './in-memory';

brokerConformance('in memory', async () => {
  const hub = createInMemoryBroker();
  const brokers: { close(): Promise<void> }[] = [];
  return {
    async connect(name) {
      const broker = hub.connect(name);
      brokers.push(broker);
      return broker;
    },
    publishRaw: async (stage, partition, body) => hub.publishRaw(stage, partition, body),
    drop: async () => void (await Promise.all(brokers.map((broker) => broker.close()))),
  };
});
