import { command } from '@errand/plugin-sdk';

export const echo = command({
  summary: 'Repeats what you say',
  run: ({ text }) => ({ text }),
});
