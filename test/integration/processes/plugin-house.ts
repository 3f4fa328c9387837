import { TRY_PLUGINS, loadForTrial, openPlugins } from '@errand/command-worker';
import { readEnv, runService } from '@errand/runtime';
import { z } from 'zod';

const houseEnv = z.object({
  FOLDER: z.string().describe('Whose modules are loaded'),
  LIMIT_MS: z.coerce.number().describe('Longest time for one of them, in milliseconds'),
});

// What of the worker runs other people's code, and nothing else. On SIGUSR2 all commands are run.
if (process.argv[2] === TRY_PLUGINS) void loadForTrial(process.argv.slice(3));
else
  runService({
    name: 'plugin-house',
    readConfig: (env) => readEnv(houseEnv, env),
    async start({ config, logger, metrics, survive }) {
      const begun = Date.now();
      const options = { program: __filename, limitMs: config.LIMIT_MS, logger, metrics, survive };
      const { loaded, failed, strays } = await openPlugins([config.FOLDER], options);
      logger.info({ loaded: loaded.map(({ plugin }) => plugin.name), failed, ms: Date.now() - begun }, 'loaded');
      strays?.listen((stray) => logger.info({ stray }, 'told'));
      process.on('SIGUSR2', () => {
        for (const { plugin } of loaded)
          for (const each of Object.values(plugin.commands)) void each.run({} as never, {} as never);
        logger.info('run');
      });
      return { stop: async () => undefined };
    },
  });
