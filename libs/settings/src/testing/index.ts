export { createMemoryVersions } from './memory-versions';
