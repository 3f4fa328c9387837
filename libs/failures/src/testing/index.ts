export { aFailedCommand, aFailedMessage, aLetter, anEvent, createMemoryFailures } from './memory-failures';
export type { MemoryFailures } from './memory-failures';
