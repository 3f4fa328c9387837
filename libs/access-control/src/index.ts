export { decide } from './decide';
export type { AccessDecision, AccessRequest } from './decide';
export { matchesGlob } from './glob';
