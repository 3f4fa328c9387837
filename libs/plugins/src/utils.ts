import { definePlugin } from '@errand/plugin-sdk';
import { echo } from './echo';
import { whoami } from './whoami';

export const utils = definePlugin({
  name: 'utils',
  version: '1.0.0',
  summary: 'Small helpers',
  commands: { echo, whoami },
});
