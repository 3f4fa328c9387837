import { definePlugin } from '@errand/plugin-sdk';

/** Templates for other plugins, some of which have one of that name themselves. */
export default definePlugin({
  name: 'texts',
  version: '1.0.0',
  summary: 'Templates',
  templates: {
    report: 'the other report of {{ title }}',
    greeting: 'Hello **{{ title }}**, by texts',
    torn: 'whole',
  },
});
