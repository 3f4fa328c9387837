export { brokerConformance } from './broker-conformance';
export type { BrokerUnderTest } from './broker-conformance';
