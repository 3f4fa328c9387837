import { ConfigError, readEnv, runService } from '@errand/runtime';
import { z } from 'zod';

const smallEnv = z.object({
  START: z.enum(['works', 'is refused']).describe('What its start comes to'),
  ON_SIGUSR2: z
    .enum(['broker comes', 'broker comes and goes', 'reject', 'fail'])
    .default('broker comes')
    .describe('What happens on SIGUSR2'),
});

// The smallest service: nothing but what runService does for every one of them.
runService({
  name: 'small',
  readConfig: (env) => readEnv(smallEnv, env),
  async start({ config, health, logger, fail }) {
    if (config.START === 'is refused') throw new ConfigError(['TOKEN: was refused']);
    const broker = health.condition('broker', 'not connected yet');
    let isThere = false;
    process.on('SIGUSR2', () => {
      if (config.ON_SIGUSR2 === 'broker comes and goes') {
        isThere = !isThere;
        if (isThere) broker.ok();
        else broker.fail('gone again');
      } else if (config.ON_SIGUSR2 === 'broker comes') broker.ok();
      else if (config.ON_SIGUSR2 === 'fail') fail(new Error('the token was revoked'));
      else void Promise.reject(new Error('nobody waits for this'));
    });
    logger.info('started');
    return {
      async stop() {
        logger.info('let go of everything');
      },
    };
  },
});
