import { App } from '@slack/bolt';

// What people write who use Bolt alone: one process that acknowledges, runs the command and posts, and that forgets
// what it was doing when it dies. `EVENTS_PORT` makes it an HTTP app; without it, Socket Mode.

const { SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET, SLACK_API_URL, EVENTS_PORT } = process.env;

const app = new App({
  token: SLACK_BOT_TOKEN,
  ...(EVENTS_PORT ? { signingSecret: SLACK_SIGNING_SECRET } : { socketMode: true, appToken: SLACK_APP_TOKEN }),
  clientOptions: { slackApiUrl: SLACK_API_URL },
});

app.message(/^!echo (.+)/s, async ({ context, say }) => {
  await say(context.matches[1]);
});

app.start(Number(EVENTS_PORT ?? 3000)).then(
  () => app.logger.info('Bolt app is running'),
  (err) => {
    app.logger.error(err);
    process.exit(1);
  },
);
