import { fork } from 'node:child_process';
import type { Crowd } from '@errand/slack-simulator';
import type { Transport } from '../options';
import { ownProgram } from '../subjects/programs';
import type { Asker } from './asked-by';
import type { RoundPlan } from './plan';
import type { RoundCounts, SlackLoad } from './slack-load';
import type { Counts } from './tally';

/** What the process of the pretend Slack can be asked. */
export interface SlackCalls {
  /** @param options.crowd makes it a large workspace */
  open(options?: { crowd?: Crowd }): Promise<SlackAccess>;
  /** Switches Socket Mode off: events go to this address, which must answer Slack's handshake. */
  useHttp(eventsUrl: string): Promise<void>;
  /** Makes the channels and lets the bot in. Only when the app is there: else Slack would retry to tell it so. */
  invite(options: { transport: Transport; channels: number }): Promise<void>;
  /** From now on Slack refuses what goes beyond its documented limits. */
  limitRates(): Promise<void>;
  /** Somebody of the crowd types it in a channel of the crowd. @returns milliseconds until the answer is there */
  askedBy(text: string, asker: Asker): Promise<number>;
  /** How often each method was called, by how it went. */
  apiCalls(): Promise<ApiCalls>;
  run(plan: RoundPlan): Promise<RoundCounts>;
  /** Ends the rounds that go on until they are told so. */
  enough(): Promise<void>;
  /** Commands that were answered by now, and when that is in milliseconds: for rates between two such moments. */
  answered(): Promise<ReturnType<SlackLoad['answered']>>;
  outcome(): Promise<SlackOutcome>;
}

export type ApiCalls = Record<string, Record<string, number>>;

/** What an app needs to come in. */
export interface SlackAccess {
  apiUrl: string;
  botToken: string;
  appToken: string;
  classicToken: string;
  signingSecret: string;
}

/** How all rounds have ended by now. */
export interface SlackOutcome {
  counts: Counts[];
  strays: ReturnType<SlackLoad['strays']>;
  /** Events that Slack delivered once more, as nobody acknowledged them in 3 s. */
  redelivered: number;
  /** Events that Slack gave up. */
  undelivered: number;
}

export interface SlackProcess extends SlackCalls {
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts a pretend Slack with its typing people. It ends with this process at the latest. */
export function startSlackProcess(): SlackProcess {
  const child = fork(ownProgram('slack'), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'advanced', // JSON has no NaN, which is what a percentile of nothing is
  });
  const waiting = new Map<number, { resolve(result: unknown): void; reject(err: Error): void }>();
  let serial = 0;
  let stopping = false;
  child.on('message', ({ id, result, error }: { id: number; result?: unknown; error?: string }) => {
    const caller = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) caller?.resolve(result);
    else caller?.reject(new Error(`the pretend Slack: ${error}`));
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      const err = new Error(`the pretend Slack ended (${signal ?? `exit code ${code}`})`);
      for (const { reject } of waiting.values()) reject(err);
      waiting.clear();
      resolve();
    });
  });
  const ask = <K extends keyof SlackCalls>(call: K) =>
    ((...args: Parameters<SlackCalls[K]>) =>
      new Promise((resolve, reject) => {
        const id = (serial += 1);
        waiting.set(id, { resolve, reject });
        child.send({ id, call, args }, (err) => err && reject(err));
      })) as SlackCalls[K];
  return {
    pid: child.pid ?? 0,
    open: ask('open'),
    useHttp: ask('useHttp'),
    invite: ask('invite'),
    limitRates: ask('limitRates'),
    askedBy: ask('askedBy'),
    apiCalls: ask('apiCalls'),
    run: ask('run'),
    enough: ask('enough'),
    answered: ask('answered'),
    outcome: ask('outcome'),
    async stop() {
      if (!stopping && child.connected) child.disconnect();
      stopping = true;
      await ended;
    },
  };
}
