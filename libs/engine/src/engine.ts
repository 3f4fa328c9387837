import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { DirectoryAnswer, DirectoryRequest, Envelope, MessageData } from '@errand/contracts';
import { executionIdOf } from '@errand/contracts';
import type { AnswerDeps, Outcome, OwnClaim } from './answer-execution';
import { answerExecution, callerOf } from './answer-execution';
import type { Clock } from './clock';
import { commandLineOf } from './command-line-of';
import { createEffects } from './effects';
import type { Claim, Execution, ExecutionStore } from './execution-store';
import { isLeaseLost } from './execution-store';
import type { HandlerCalls } from './handler';
import { isPassing } from './is-passing';
import type { LaneClock } from './lane-clock';
import { createLaneClock } from './lane-clock';
import type { HeldLease } from './lease-keeper';
import { LEASE_MS, startLeaseKeeper } from './lease-keeper';
import { persist } from './persist';
import type { RepliesDeps } from './replies';
import { createReplies, publishAgain } from './replies';
import { CORE_PLUGIN } from './registry';
import type { Turn } from './suspects';
import { createSuspects } from './suspects';

export interface EngineDeps extends AnswerDeps {
  store: ExecutionStore;
  /** Asks about people, channels and the bot. @throws when patience ended without an answer */
  directory(request: DirectoryRequest, patience: Patience): Promise<DirectoryAnswer>;
  /** Resolves when the broker has it durably. */
  publish(envelope: Envelope): Promise<void>;
  /** Names this process, unique per start. */
  owner: string;
  /** Whose abandoned executions this process takes over. */
  partitions(): readonly number[];
  clock: Clock;
  observe(ended: EndedCommand): void;
}

/** How long to wait for an answer. */
export interface Patience {
  /** Aborts when nobody wants the answer any more. */
  signal: AbortSignal;
  /** When the command expires, ISO 8601; undefined: never. */
  until: string | undefined;
}

/** For metrics. `command` is one that exists, else `unknown`. */
export interface EndedCommand {
  command: string;
  outcome: Outcome;
  durationMs: number;
}

export interface Engine {
  /**
   * Does what an event asks for. Returns when the delivery may be acked: it asks for nothing, or it is answered, or it
   * is under way and the store answers for it, whatever happens to this process.
   *
   * @param partition the event's, 0 … 15
   * @throws when store, broker or directory are away: the same delivery is to be handed over again, after a pause
   */
  handleEvent(envelope: Envelope, partition: number): Promise<void>;
  /** Executions under way. */
  running(): number;
  /** Finishes what is under way for as long as `graceMs`, then stops it and gives its leases back. */
  stop(options: { graceMs: number }): Promise<void>;
}

/**
 * A command that runs longer lets go of its lane: the next ones of its channel need not wait for a slow deploy. What
 * it waits for directory, store or broker does not count, so quick ones are answered in order then too.
 */
const LANE_HOLD_MS = 5_000;
const LANE_CHECK_MS = 100;
/** With so many under way lanes are held again, which is what keeps the load bounded. */
const MOST_DETACHED = 200;
const SWEEP_EVERY_MS = 2_000;
/** An ended execution whose replies were not published for this long is somebody's who died. */
const UNPUBLISHED_GRACE_MS = 10_000;

/** An execution in hand. */
interface Taken {
  /** Resolves when the store answers for it: a second delivery of it may then be let go. */
  secured: Promise<void>;
  ended: Promise<void>;
  /** The handler is done, or was not run: only store and broker may still keep the answer waiting. */
  hasRun: boolean;
  lane: LaneClock;
}

/**
 * The path of an event: claim → route → access → run → commit → publish → mark published, one execution per handler.
 * A claim is a lease; what a crash leaves behind is taken over when its lease ends, by the delivery that comes again or
 * by the sweep.
 */
export function startEngine(deps: EngineDeps): Engine {
  const { registry, store, clock, settings, owner } = deps;
  const taken = new Map<string, Taken>();
  /** Claims whose answer did not come, to be asked again as the same ones. */
  const claimIds = new Map<string, string>();
  const closing = new AbortController();
  const stopping = new AbortController();
  // Everything that waits listens to them: there is no number of listeners that tells of a leak.
  setMaxListeners(0, closing.signal, stopping.signal);
  const keeper = startLeaseKeeper(deps);
  const suspects = createSuspects(clock);
  let detached = 0;

  function take(execution: Execution, options: { waits: boolean }): Taken {
    const here = taken.get(execution.id);
    if (here) return here;
    let secure!: () => void;
    const isSecured = new Promise<void>((resolve) => (secure = resolve));
    const hasRun = () => void (entry.hasRun = true);
    const lane = createLaneClock(clock);
    const ended = carryOut(execution, options, { secure, hasRun, lane }).finally(() => taken.delete(execution.id));
    const secured = Promise.race([isSecured, ended]);
    secured.catch(() => undefined); // whoever waits for `ended` hears of it
    const entry: Taken = { secured, ended, hasRun: false, lane };
    taken.set(execution.id, entry);
    return entry;
  }

  async function carryOut(
    execution: Execution,
    options: { waits: boolean },
    tell: { secure(): void; hasRun(): void; lane: LaneClock },
  ): Promise<void> {
    const log = deps.log.child(idsOf(execution));
    const replyDeps: RepliesDeps = { ...deps, log, stopping: stopping.signal, source: `command-worker/${owner}` };
    let { claim, since } = await claimPatiently(execution, options);
    let turn: Turn | undefined;
    try {
      if (isSuspect(claim)) {
        turn = suspects.tryEnter();
        if (!turn) {
          const { lease } = claim;
          await persist('release', () => store.release(lease), replyDeps);
          log.info('waits for its turn: it may be what ended its process');
          turn = await suspects.enter(closing.signal);
          ({ claim, since } = await claimPatiently(execution, options));
        }
      }
      if (claim.outcome === 'busy') return log.debug({ owner: claim.owner }, 'in hand elsewhere');
      if (claim.outcome === 'ended') return await publishAgain(execution.id, claim.unpublished, replyDeps);
      tell.secure();
      turn?.run();
      await perform(execution, claim, since, tell, replyDeps);
    } finally {
      turn?.leave();
    }
  }

  async function perform(
    execution: Execution,
    claim: OwnClaim,
    since: number,
    tell: { hasRun(): void; lane: LaneClock },
    replyDeps: RepliesDeps,
  ): Promise<void> {
    const { log } = replyDeps;
    const held = keeper.hold(claim.lease, since);
    const before = claim.outcome === 'taken_over' ? claim : { replies: [], attempt: 1 };
    const replies = createReplies(execution, held, { stored: before.replies, attempt: before.attempt }, replyDeps);
    const effects = createEffects(held, replyDeps);
    const patience = { signal: held.signal, until: execution.envelope.expiresat };
    const calls: HandlerCalls = {
      send: (message) => tell.lane.aside(() => replies.send(message)),
      findEffect: (key) => tell.lane.aside(() => effects.findEffect(key)),
      storeEffect: (key, effect) => tell.lane.aside(() => effects.storeEffect(key, effect)),
      directory: (request) => tell.lane.aside(() => deps.directory(request, patience)),
    };
    try {
      const { outcome, end, replies: last } = await answerExecution(execution, claim, held, calls, { ...deps, log });
      tell.hasRun();
      await replies.finish(end, last, { inPlace: outcome === 'done' });
      const durationMs = Math.round(clock.now() - since);
      const command = execution.plugin === CORE_PLUGIN ? 'unknown' : execution.handler;
      deps.observe({ command, outcome, durationMs });
      log.info({ command, outcome, durationMs, replies: replies.count() }, 'command ended');
    } catch (err) {
      if (held.ended === 'lost' || isLeaseLost(err))
        return log.warn('another worker took the command over; it answers');
      await effects.settled(); // before the lease goes, under which it is stored
      await giveBack(held, err, replyDeps).catch(() => undefined);
      throw err;
    } finally {
      held.end();
    }
  }

  /** Nobody need wait for a lease that nobody works under. */
  async function giveBack(held: HeldLease, err: unknown, replyDeps: RepliesDeps): Promise<void> {
    const isOurs = stopping.signal.aborted || isPassing(err);
    if (isOurs) return store.release(held.lease);
    if (held.ended === 'the store does not answer')
      return persist('release', () => store.release(held.lease), replyDeps);
    await store.renew([held.lease], 0); // it may be the command that did this: the lease counts as lapsed
  }

  /**
   * Claims; where another process holds the lease, waits in the lane until it renews it, and so lives, or it ends.
   */
  async function claimPatiently(
    execution: Execution,
    { waits }: { waits: boolean },
  ): Promise<{ claim: Claim; since: number }> {
    let first: { version: number; endsAt: number } | undefined;
    for (;;) {
      const since = clock.now();
      const claim = await claimOnce(execution);
      if (claim.outcome !== 'busy' || !waits) return { claim, since };
      const endsAt = clock.now() + claim.leaseEndsInMs;
      first ??= { version: claim.version, endsAt };
      const wasRenewed = claim.version !== first.version || endsAt > first.endsAt + 1_000;
      if (wasRenewed) return { claim, since };
      await clock.sleep(Math.min(1_000, claim.leaseEndsInMs + 50), closing.signal);
      if (closing.signal.aborted) throw new Error('the process stops; the command is left to the next delivery');
    }
  }

  async function claimOnce(execution: Execution): Promise<Claim> {
    const claimId = claimIds.get(execution.id) ?? randomUUID();
    claimIds.set(execution.id, claimId);
    const claim = await store.claim({ ...execution, owner, leaseMs: LEASE_MS, claimId });
    claimIds.delete(execution.id);
    return claim;
  }

  /** The execution that an event asks for; undefined: it is not a command. */
  async function executionFor(envelope: Envelope, partition: number): Promise<Execution | undefined> {
    if (envelope.type !== 'slack.message.v1') return undefined;
    const isThisBot = async (userId: string) => {
      const patience = { signal: closing.signal, until: envelope.expiresat };
      const answer = await deps.directory({ kind: 'bot' }, patience);
      return answer.kind === 'bot' && answer.bot.userId === userId;
    };
    const line = await commandLineOf(envelope.data, { prefix: settings.prefix, isThisBot });
    if (line === undefined) return undefined;
    const found = registry.find(line);
    const plugin = found?.entry.plugin.name ?? CORE_PLUGIN;
    const handler = found?.entry.command.name ?? 'unknown-command';
    const id = executionIdOf(envelope.dedupkey, plugin, handler);
    return { id, plugin, handler, envelope, input: { text: found?.rest ?? line }, partition };
  }

  /** Resolves when the command has kept its lane too long. */
  async function outstays(lane: LaneClock, over: AbortSignal): Promise<void> {
    lane.start();
    while (!over.aborted && lane.ownMs() < LANE_HOLD_MS)
      await clock.sleep(Math.max(LANE_CHECK_MS, LANE_HOLD_MS - lane.ownMs()), over);
  }

  async function sweep(): Promise<void> {
    const found = await store.abandoned(deps.partitions(), { graceMs: UNPUBLISHED_GRACE_MS, limit: 50 });
    for (const execution of found) {
      if (taken.has(execution.id)) continue;
      deps.log.info(idsOf(execution), 'abandoned command taken over');
      take(execution, { waits: false }).ended.catch((err: unknown) =>
        deps.log.warn({ err, ...idsOf(execution) }, 'abandoned command not finished; the next sweep finds it'),
      );
    }
  }

  void (async () => {
    while (!closing.signal.aborted) {
      await clock.sleep(SWEEP_EVERY_MS, closing.signal);
      if (closing.signal.aborted) return;
      await sweep().catch((err: unknown) => {
        if (isPassing(err)) deps.log.debug({ err }, 'no sweep: the store is away');
        else deps.log.warn({ err }, 'no sweep for abandoned commands; the next one tries again');
      });
    }
  })();

  return {
    async handleEvent(envelope, partition) {
      const execution = await executionFor(envelope, partition);
      if (!execution) return;
      const isDuplicate = taken.has(execution.id);
      const entry = take(execution, { waits: true });
      const { secured, ended, lane } = entry;
      if (isDuplicate) return secured;
      await secured;
      if (detached >= MOST_DETACHED) return ended;
      const over = new AbortController();
      const tooLong = outstays(lane, over.signal).then(() => true);
      const letsGo = await Promise.race([ended.then(() => false), tooLong]).finally(() => over.abort());
      if (!letsGo) return;
      if (entry.hasRun) return ended;
      detached += 1;
      deps.log.info(idsOf(execution), 'a long command lets go of its lane');
      void ended
        .catch((err: unknown) =>
          deps.log.warn({ err, ...idsOf(execution) }, 'command not finished; its lease ends and a sweep finds it'),
        )
        .finally(() => (detached -= 1));
    },
    running: () => taken.size,
    async stop({ graceMs }) {
      closing.abort();
      const graceOver = new AbortController();
      await Promise.race([allEnded(taken), clock.sleep(graceMs, graceOver.signal)]);
      graceOver.abort();
      stopping.abort();
      keeper.abortAll('the process stops');
      await allEnded(taken);
      keeper.stop();
    },
  };
}

/** Its process ended under it, by what it did or by what ran beside it. */
function isSuspect(claim: Claim): claim is OwnClaim {
  return claim.outcome === 'taken_over' && claim.lapsed > 0;
}

async function allEnded(taken: Map<string, Taken>): Promise<void> {
  while (taken.size > 0) await Promise.allSettled([...taken.values()].map(({ ended }) => ended));
}

function idsOf(execution: Execution): Record<string, string> {
  const { id, plugin, handler, envelope } = execution;
  const { teamId, channelId } = envelope.data as MessageData<'slack.message.v1'>;
  const { userId } = callerOf(execution);
  return { executionId: id, plugin, handler, teamId, channelId, userId, correlationId: envelope.correlationid };
}
