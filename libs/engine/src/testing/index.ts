export { message, messageEvent } from './builders';
export { StoreAway, createMemoryStore } from './memory-store';
export type { MemoryStore, Operation } from './memory-store';
export { createTestClock } from './test-clock';
export type { TestClock } from './test-clock';
