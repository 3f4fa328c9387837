import { freePort, startProcess } from '@errand/testing';
import type { Transport } from '../options';
import { startSlackProcess } from '../slack/slack-process';
import { ownProgram } from './programs';
import type { Subject } from './subject';

/** A Bolt 5 app in one process, over Socket Mode or HTTP. */
export async function startBolt(options: { transport: Exclude<Transport, 'rtm'>; channels: number }): Promise<Subject> {
  const slack = startSlackProcess();
  try {
    const [access, port] = await Promise.all([slack.open(), freePort()]);
    const app = await startProcess({
      name: 'bolt-app',
      args: [ownProgram('bolt-app')],
      env: {
        SLACK_API_URL: access.apiUrl,
        SLACK_BOT_TOKEN: access.botToken,
        SLACK_APP_TOKEN: access.appToken,
        SLACK_SIGNING_SECRET: access.signingSecret,
        ...(options.transport === 'http' && { EVENTS_PORT: String(port) }),
      },
      until: 'started',
    });
    await app.waitForLog(({ text }) => String(text).includes('Bolt app is running'), {
      timeoutMs: 30_000,
      what: 'Bolt to run',
    });
    if (options.transport === 'http') await slack.useHttp(`http://127.0.0.1:${port}/slack/events`);
    await slack.invite(options);
    return {
      name: 'bolt',
      slack,
      processes: { 'bolt-app': app.pid },
      servers: {},
      adminUrls: {},
      async stop() {
        await app.kill();
        await slack.stop();
      },
    };
  } catch (err) {
    await slack.stop();
    throw err;
  }
}
