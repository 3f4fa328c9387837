export { utils } from './utils';
