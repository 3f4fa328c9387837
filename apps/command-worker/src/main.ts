import { openBroker } from '@errand/broker';
import { EXIT_TO_BE_RESTARTED, runService } from '@errand/runtime';
import { logsOf } from '@errand/settings';
import { openNamedStore, storeMetrics } from '@errand/storage';
import { startCommandWorker } from './command-worker';
import { readConfig } from './config';
import { openPlugins } from './plugins/open-plugins';
import { TRY_PLUGINS, loadForTrial } from './plugins/try-plugins';

if (process.argv[2] === TRY_PLUGINS) void loadForTrial(process.argv.slice(3));
else
  runService({
    name: 'command-worker',
    readConfig,
    logs: ({ settings }) => logsOf(settings),
    keepsLog: true,
    async start({ config, logger, health, metrics, fail, end, logTail, survive }) {
      const { settings, settingsSource: source } = config;
      for (const warning of settings.warnings) logger.warn(warning);
      const store = await openNamedStore({ databaseUrl: config.DATABASE_URL, logger, ...storeMetrics(metrics) });
      store.ping().catch((err: Error & { code?: unknown }) => {
        // Away is for waiting; a database from a newer version is not.
        if (err.code === 'store_too_new') fail(err);
      });
      const broker = await openBroker(config, { name: 'command-worker', logger });
      const extraPlugins = await openPlugins(settings.extraPluginDir, {
        program: __filename,
        logger,
        metrics,
        survive,
      });
      const worker = startCommandWorker({
        broker,
        store,
        settings,
        following: { settings, source },
        extraPlugins,
        backupDir: config.BACKUP_DIR,
        concurrency: config.COMMAND_CONCURRENCY,
        logger,
        health,
        metrics,
        logTail,
        endPool(how) {
          if (how === 'kill') process.kill(process.pid, 'SIGKILL');
          else end(how, how === 'restart' ? EXIT_TO_BE_RESTARTED : 0);
        },
      });
      return {
        async stop() {
          await worker.stop();
          await broker.close();
          await store.close();
        },
      };
    },
  });
