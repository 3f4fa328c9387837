export type {
  Broker,
  ConsumeOptions,
  Consumer,
  DeadLetter,
  Delivery,
  Handler,
  OwnedPartitions,
  Shed,
  Stage,
} from './broker';
export {
  BrokerUnavailableError,
  RejectedMessageError,
  RequestFailedError,
  RequestTimeoutError,
  RetryLaterError,
  UnroutableError,
} from './errors';
export { brokerEnv } from './broker-env';
export { openBroker } from './open-broker';
export type { BrokerModule, BrokerModuleOptions } from './open-broker';
export { connectRabbitMq } from './rabbitmq/rabbitmq';
export type { RabbitMqOptions } from './rabbitmq/rabbitmq';
export { createInMemoryBroker } from './in-memory/in-memory';
export type { InMemoryBroker } from './in-memory/in-memory';
export { PARTITIONS, allPartitions, partitionName, partitionOf } from './partition';
export { consumeWhileAlone } from './consume-while-alone';
export { ownPartitions } from './own-partitions';
export type { PartitionOwner } from './own-partitions';
export { createTopology } from './topology';
export type { Topology, TopologyOptions } from './topology';
export { definitions } from './definitions';
export type { Definitions } from './definitions';
