import type { SlackSimulator } from '@errand/slack-simulator';
import { startSlackSimulator } from '@errand/slack-simulator';
import type { SlackCalls } from './slack-process';
import { createSlackLoad } from './slack-load';
import type { SlackLoad } from './slack-load';

// The pretend Slack and its people as a process of their own, told what to do by the process that measures.

type DeliveryTotals = Record<'redelivered' | 'failed' | 'dropped', number>;

function slackCalls(): SlackCalls {
  let simulator: SlackSimulator | undefined;
  let load: SlackLoad | undefined;
  const here = <T>(part: T | undefined): T => {
    if (part === undefined) throw new Error('asked for too early');
    return part;
  };
  return {
    async open() {
      simulator = await startSlackSimulator();
      const { apiUrl, botToken, appToken, classicToken, signingSecret } = simulator;
      return { apiUrl, botToken, appToken, classicToken, signingSecret };
    },
    async useHttp(eventsUrl) {
      const { verified, error } = await here(simulator).operator.configureApp({ delivery: 'http', eventsUrl });
      if (!verified) throw new Error(`the events address was not verified: ${error}`);
    },
    async invite(options) {
      // Over RTM nobody takes the other app's events, and Slack would go on trying.
      if (options.transport === 'rtm') await here(simulator).operator.configureApp({ subscriptions: [] });
      load = createSlackLoad(here(simulator), options);
    },
    run: (plan) => here(load).run(plan),
    async outcome() {
      const { redelivered, failed, dropped } = here(simulator).operator.log(0)['totals'] as DeliveryTotals;
      const undelivered = failed + dropped;
      return { counts: here(load).counts(), strays: here(load).strays(), redelivered, undelivered };
    },
  };
}

const calls = slackCalls();
process.on('disconnect', () => process.exit(0));
process.on('message', ({ id, call, args }: { id: number; call: keyof SlackCalls; args: never[] }) => {
  const answer = (rest: object) => process.send?.({ id, ...rest });
  (calls[call] as (...args: never[]) => Promise<unknown>)(...args).then(
    (result) => answer({ result }),
    (err: Error) => answer({ error: err.message }),
  );
});
