export { readSettings, settingsEnv, settingsSchema } from './settings';
export type { Settings } from './settings';
