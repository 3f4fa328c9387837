import { appendFileSync, existsSync } from 'node:fs';
import { connectRabbitMq } from '@errand/broker';
import { startCommandWorker } from '@errand/command-worker';
import { command, definePlugin } from '@errand/plugin-sdk';
import { runService } from '@errand/runtime';
import { openStore } from '@errand/storage';

const effects = process.env['EFFECTS'] ?? '';

/** Leaves a line in the file named by EFFECTS: what happened in the world, whatever becomes of this process. */
function effect(line: string): void {
  appendFileSync(effects, `${line}\n`);
}

/** Commands that fail, and take their process with them. */
const failing = definePlugin({
  name: 'failing',
  version: '1.0.0',
  summary: 'Fails',
  commands: {
    boom: command({
      summary: 'Ends its process',
      run({ text }) {
        effect(`boom ${text}`);
        process.exit(3);
      },
    }),
    build: command({
      summary: 'Fails as long as there is no file of the name of EFFECTS and .mended',
      run({ text }) {
        effect(`build ${text}`);
        if (!existsSync(`${effects}.mended`)) throw new Error('the disk is full');
        return `built ${text}`;
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
    const settings = { admins: ['UADMIN'], prefix: '!', allowGuests: true }; // there is no egress to ask who is one
    const worker = startCommandWorker({ broker, store, settings, logger, health, metrics, plugins: [failing] });
    return {
      async stop() {
        await worker.stop();
        await broker.close();
        await store.close();
      },
    };
  },
});
