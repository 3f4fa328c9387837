export { storeConformance } from './store-conformance';
export type { OpenStore, StoreFixture } from './fixture';
export { createMemoryAudit } from './memory-audit';
