/** What a run of the tests hands to its test files, through the environment. */
export interface TestRun {
  /** How the servers came to be. */
  way: Way;
  amqpUrl: string;
  databaseUrl: string;
  /** RabbitMQ's management API, where there is one; user and password as in `amqpUrl`. */
  managementUrl?: string | undefined;
  /** Directory of the run, where processes are noted. */
  directory: string;
}

export const ways = ['url', 'containers', 'programs'] as const;
export type Way = (typeof ways)[number];

const VARIABLE = 'ERRAND_TEST_RUN';

/** The run that this process belongs to; undefined outside of one. */
export function currentRun(): TestRun | undefined {
  const text = process.env[VARIABLE];
  return text ? (JSON.parse(text) as TestRun) : undefined;
}

/** @throws Error outside a run: in a unit test, or in a file that jest did not start */
export function testRun(): TestRun {
  const run = currentRun();
  if (!run) {
    throw new Error('no test servers here: they run for the jest projects integration, end-to-end and browser only');
  }
  return run;
}

/** Makes the run known to this process and to those it starts; undefined ends it. */
export function setCurrentRun(run: TestRun | undefined): void {
  if (run) process.env[VARIABLE] = JSON.stringify(run);
  else delete process.env[VARIABLE];
}
