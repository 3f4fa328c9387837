import type { Subject } from '../subjects/subject';

/** A rate that leaves every subject time to breathe. */
const RATE = 100;

/** Sends so many commands before anything is measured: a service that runs for weeks does not pay for the JIT's first steps. */
export async function warmUp(subject: Subject, commands: number): Promise<void> {
  await subject.slack.run({ kind: 'at random', rate: RATE, seconds: commands / RATE, seed: 0 });
}

/** The same in words, for the results. */
export function describeWarmUp(commands: number): string {
  return (
    `${commands.toLocaleString('en')} commands at ${RATE}/s go before: a service that runs for weeks does not pay for ` +
    "the JIT's first steps"
  );
}
