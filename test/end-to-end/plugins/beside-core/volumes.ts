import { command, definePlugin } from '@errand/plugin-sdk';

const summary = 'Tells what stands in one of many volumes, each of them full';

/** More than one page of help. */
export default definePlugin({
  name: 'volumes',
  version: '1.0.0',
  summary: 'Many volumes',
  commands: Object.fromEntries(
    Array.from({ length: 120 }, (_each, at) => [
      `volume_${String(at).padStart(3, '0')}`,
      command({ summary, run: () => undefined }),
    ]),
  ),
});
