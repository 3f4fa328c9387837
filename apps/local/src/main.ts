import { join } from 'node:path';
import { runService } from '@errand/runtime';
import { readConfig } from './config';
import { startLocal } from './local';

runService({
  name: 'local',
  readConfig,
  logLevel: 'warn',
  async start(context) {
    const local = await startLocal({ ...context, pageDir: join(__dirname, '../slack-simulator/page') });
    await local.ready;
    process.stdout.write(`\n  Errand is running. Talk to it here:\n\n      ${local.url}\n\n  Ctrl-C stops it.\n\n`);
    return local;
  },
});
