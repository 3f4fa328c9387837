import { appendFileSync } from 'node:fs';
import { command, definePlugin } from '@errand/plugin-sdk';
import { now, pause } from '../clock';
import { CHAOS_PLUGIN, resultOf } from '../commands';

/** How long a side effect is away from its beginning, and from its end: there a crash can hit. */
const ASIDE_MS = 100;

/** The commands of the load. Their text is the command's id, and for `slow` the seconds it takes. */
export const chaosPlugin = definePlugin({
  name: CHAOS_PLUGIN,
  version: '1.0.0',
  summary: 'Commands to be interrupted',
  commands: {
    slow: command({
      summary: 'Takes its time',
      async run({ text }) {
        const [id = '', seconds] = text.split(' ');
        await pause(Number(seconds) * 1000);
        return resultOf('slow', id);
      },
    }),
    many: command({
      summary: 'Answers five times',
      async *run({ text: id }) {
        for (let part = 1; part < 5; part += 1) yield `part ${part} ${id}`;
        return resultOf('many', id);
      },
    }),
    progress: command({
      summary: 'Changes what it said first',
      async run({ text: id }, ctx) {
        const message = ctx.reply(`working ${id}`);
        await pause(ASIDE_MS);
        message.update(resultOf('progress', id));
      },
    }),
    launch: command({
      summary: 'Has an effect that is done once at most',
      effects: ['leaves a line in a file'],
      run: ({ text: id }) => runEffect(id).then(() => resultOf('launch', id)),
    }),
    fetch: command({
      summary: 'Has an effect that may be done again after a crash',
      effects: ['leaves a line in a file'],
      onCrash: 'retry',
      run: ({ text: id }) => runEffect(id).then(() => resultOf('fetch', id)),
    }),
  },
});

/** A line in the file named by EFFECTS, outside of this process: it stands whatever becomes of it. */
async function runEffect(id: string): Promise<void> {
  const begunAt = now();
  await pause(ASIDE_MS);
  const effect = { commandId: id, pid: process.pid, begunAt, at: now() };
  appendFileSync(process.env['EFFECTS'] ?? '', `${JSON.stringify(effect)}\n`);
  await pause(ASIDE_MS);
}
