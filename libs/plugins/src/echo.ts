import { command, withNames } from '@errand/plugin-sdk';

export const echo = command({
  summary: 'Repeats what you say',
  run: async ({ text }, { directory }) => ({ text: await withNames(text, directory) }),
});
