import { appendFileSync } from 'node:fs';
import { connectRabbitMq } from '@errand/broker';
import { startCommandWorker } from '@errand/command-worker';
import { command, definePlugin } from '@errand/plugin-sdk';
import { runService } from '@errand/runtime';
import { openStore } from '@errand/storage';

/** Leaves a line in the file named by EFFECTS: what happened in the world, whatever becomes of this process. */
function effect(line: string): void {
  appendFileSync(process.env['EFFECTS'] ?? '', `${line}\n`);
}

const forEver = () => new Promise<string>(() => undefined);

/** Commands that are long enough to be killed in. The first run of `stuck`, `launch` and `rollout` does not end. */
const slow = definePlugin({
  name: 'slow',
  version: '1.0.0',
  summary: 'Takes its time',
  commands: {
    wait: command({
      summary: 'Waits some milliseconds',
      async *run({ text }) {
        effect(`wait ${text}`);
        yield 'waiting';
        await new Promise((resolve) => setTimeout(resolve, Number(text)));
        return `waited ${text}`;
      },
    }),
    step: command({
      summary: 'Takes 30 ms',
      async run({ text }) {
        effect(`${process.pid} ${text}`);
        await new Promise((resolve) => setTimeout(resolve, 30));
        return text;
      },
    }),
    stuck: command({
      summary: 'Does not end the first time',
      run(_input, ctx) {
        effect(`stuck ${ctx.execution.attempt}`);
        return ctx.execution.attempt === 1 ? forEver() : `attempt ${ctx.execution.attempt}`;
      },
    }),
    rollout: command({
      summary: 'Has an effect once, and goes on where it was',
      effects: ['rolls something out'],
      onCrash: 'retry',
      async run(_input, ctx) {
        const { attempt } = ctx.execution;
        ctx.react('eyes');
        const status = ctx.reply(`rolling out, attempt ${attempt}`);
        const job = await ctx.once('start', async () => {
          effect(`start ${attempt}`);
          return { startedBy: attempt };
        });
        await status.update(`rolled out by attempt ${job.startedBy}`).stored;
        effect(`reached ${attempt}`);
        if (attempt === 1) await forEver();
        ctx.message(status.ref).react('tada');
        return `ended by attempt ${attempt}`;
      },
    }),
    nap: command({
      summary: 'Has an effect after a while',
      effects: ['wakes somebody'],
      onCrash: 'retry',
      async run(_input, ctx) {
        const { attempt } = ctx.execution;
        effect(`asleep ${attempt}`);
        if (attempt === 1) await new Promise((resolve) => setTimeout(resolve, 1_500));
        await ctx.once('wake', () => effect(`awake ${attempt}`));
        return `awake in attempt ${attempt}`;
      },
    }),
    launch: command({
      summary: 'Has an effect, and does not end the first time',
      effects: ['launches something'],
      run(_input, ctx) {
        effect(`launch ${ctx.execution.attempt}`);
        return ctx.execution.attempt === 1 ? forEver() : 'launched';
      },
    }),
  },
});

// The service as its main.ts starts it, with the commands above beside the built-in ones.
runService({
  name: 'command-worker',
  readConfig: (env) => ({
    amqpUrl: env['AMQP_URL'] ?? '',
    amqpPrefix: env['AMQP_PREFIX'],
    databaseUrl: env['DATABASE_URL'] ?? '',
  }),
  async start({ config, logger, health, metrics }) {
    const store = openStore({ databaseUrl: config.databaseUrl, logger });
    const broker = connectRabbitMq({ urls: config.amqpUrl, prefix: config.amqpPrefix, name: 'command-worker', logger });
    const settings = { admins: [], prefix: '!', allowGuests: true }; // there is no egress to ask who is one
    const worker = startCommandWorker({ broker, store, settings, logger, health, metrics, plugins: [slow] });
    return {
      async stop() {
        await worker.stop();
        await broker.close();
        await store.close();
      },
    };
  },
});
