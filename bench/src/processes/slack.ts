import type { SlackSimulator } from '@errand/slack-simulator';
import { startSlackSimulator } from '@errand/slack-simulator';
import type { SlackLoad } from '../slack/slack-load';
import { createSlackLoad } from '../slack/slack-load';
import { askedBy } from '../slack/asked-by';
import type { ApiCalls, SlackCalls } from '../slack/slack-process';

// The pretend Slack and its people as a process of their own, told what to do by the process that measures.

type DeliveryTotals = Record<'redelivered' | 'failed' | 'dropped', number>;

/** The log tells what was in flight together: of 50,000 commands with their answers, however late these come. */
const DELIVERIES_KEPT = 100_000;

function slackCalls(): SlackCalls {
  let simulator: SlackSimulator | undefined;
  let load: SlackLoad | undefined;
  const here = <T>(part: T | undefined): T => {
    if (part === undefined) throw new Error('asked for too early');
    return part;
  };
  return {
    async open(options = {}) {
      simulator = await startSlackSimulator({ deliveriesKept: DELIVERIES_KEPT, ...options });
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
      load = createSlackLoad(here(simulator), { ...options, deliveriesKept: DELIVERIES_KEPT });
    },
    askedBy: async (text, asker) => askedBy(here(simulator), text, asker),
    apiCalls: async () => here(simulator).operator.log(0)['apiCalls'] as ApiCalls,
    limitRates: async () => here(simulator).operator.rateLimits({ enabled: true }),
    run: (plan) => here(load).run(plan),
    enough: async () => here(load).enough(),
    answered: async () => here(load).answered(),
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
