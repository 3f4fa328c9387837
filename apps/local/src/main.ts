import { join } from 'node:path';
import { TRY_PLUGINS, loadForTrial } from '@errand/command-worker';
import { runService } from '@errand/runtime';
import { logsOf } from '@errand/settings';
import { readConfig } from './config';
import { startLocal } from './local';
import { answerParent } from './parent';

if (process.argv[2] === TRY_PLUGINS) void loadForTrial(process.argv.slice(3));
else
  runService({
    name: 'local',
    readConfig,
    logs: ({ settings }) => logsOf(settings),
    logLevel: 'warn',
    keepsLog: true,
    admin: ({ HOST, hasAdminPort }) => ({
      host: HOST,
      // Whoever wants to try it may run a Prometheus, which listens on 9090 too.
      ...(!hasAdminPort && {
        onTaken: (port) =>
          process.stdout.write(`\n  Port 9090 is taken; /ready and /metrics are on ${port} (ADMIN_PORT sets it).\n`),
      }),
    }),
    async start(context) {
      const local = await startLocal({
        ...context,
        pageDir: join(__dirname, '../slack-simulator/page'),
        program: __filename,
      });
      const parent = answerParent(process, {
        commands: local.commands,
        end: () => context.end('who started it is gone', 0),
      });
      await local.ready;
      process.stdout.write(`\n  Errand is running. Talk to it here:\n\n      ${local.url}\n\n  Ctrl-C stops it.\n\n`);
      return { stop: () => local.stop(parent.lastLook) };
    },
  });
