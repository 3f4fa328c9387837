import { join } from 'node:path';
import { readEnv, runService } from '@errand/runtime';
import { simulatorEnv } from './config';
import { startSlackSimulator } from './slack-simulator';

runService({
  name: 'slack-simulator',
  readConfig: (env) => readEnv(simulatorEnv, env),
  async start({ config, logger }) {
    const simulator = await startSlackSimulator({
      port: config.SIMULATOR_PORT,
      host: config.HOST,
      publicUrl: config.SIMULATOR_URL,
      botToken: config.SLACK_BOT_TOKEN,
      appToken: config.SLACK_APP_TOKEN,
      classicToken: config.SLACK_CLASSIC_TOKEN,
      // Several while they are rotated: Slack signs with the newest.
      signingSecret: config.SLACK_SIGNING_SECRET?.split(',')[0]?.trim(),
      delivery: config.SIMULATOR_DELIVERY,
      eventsUrl: config.SIMULATOR_EVENTS_URL,
      commandsUrl: config.SIMULATOR_COMMANDS_URL,
      interactivityUrl: config.SIMULATOR_INTERACTIVITY_URL,
      timeScale: config.SIMULATOR_TIME_SCALE,
      messagesKept: config.SIMULATOR_MESSAGES_KEPT,
      pageDir: join(__dirname, 'page'),
      logger,
    });
    logger.info({ url: simulator.url, apiUrl: simulator.apiUrl }, 'the pretend workspace is open');
    return simulator;
  },
});
