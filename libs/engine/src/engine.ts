import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { DirectoryAnswer, DirectoryRequest, Envelope } from '@errand/contracts';
import { answerExecution, mentionsIn } from './answer-execution';
import type { AnswerCalls, AnswerDeps, Outcome, OwnClaim } from './answer-work';
import { createAudit } from './audit';
import type { Clock } from './clock';
import { createDrains } from './drains';
import { createEffects } from './effects';
import type { Claim, Execution, ExecutionStore, Lease } from './execution-store';
import { isLeaseLost } from './execution-store';
import { expireApprovals } from './expire-approvals';
import { createFileKeeper } from './file-keeper';
import type { FileStore } from './file-keeper';
import type { HandlerRunner } from './handler';
import type { HistoryStore } from './history';
import { isPassing } from './is-passing';
import { KilledError } from './killed-error';
import type { LaneClock } from './lane-clock';
import { createLaneClock } from './lane-clock';
import type { HeldLease } from './lease-keeper';
import { LEASE_MS, startLeaseKeeper } from './lease-keeper';
import { createLoopBreaker } from './loop-breaker';
import { originOf } from './origin';
import { persist } from './persist';
import { asksWhoTheBotIs, isSaid } from './read-line';
import type { RepliesDeps } from './replies';
import { createReplies, publishAgain } from './replies';
import type { RouteOptions } from './route';
import { route } from './route';
import { createSlots } from './slots';
import type { Turn } from './suspects';
import { createSuspects } from './suspects';

/**
 * `settings`, `access`, `speakers` and `callbackOrder` may change under the engine: an event is routed by those of now, and
 * an execution keeps those that it was begun with.
 */
export interface EngineDeps extends Omit<AnswerDeps, 'wait' | 'audit'> {
  store: ExecutionStore;
  /** Keeps the bytes of files until egress has sent them. */
  files: FileStore;
  /** Asks about people, channels and the bot. @throws when patience ended without an answer */
  directory(request: DirectoryRequest, patience: Patience): Promise<DirectoryAnswer>;
  /** Resolves when the broker has it durably. */
  publish(envelope: Envelope): Promise<void>;
  /** Names this process, unique per start. */
  owner: string;
  /** Whose abandoned executions this process takes over. */
  partitions(): readonly number[];
  /** Handlers that run at once; one that has let go of its lane counts no more. */
  concurrency: number;
  /** Whose messages may be commands beside those of people of this workspace; see `RouteOptions`. */
  speakers?: RouteOptions['speakers'];
  callbackOrder?: RouteOptions['callbackOrder'];
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
   * is under way or queued and the store answers for it, whatever happens to this process. Where it asks for several
   * things, the first is begun, and the others are queued behind it.
   *
   * @param partition the event's, 0 … 15
   * @param secured called when what comes behind it may be queued, as the store knows of it
   * @throws when store, broker or directory are away: the same delivery is to be handed over again, after a pause
   */
  handleEvent(envelope: Envelope, partition: number, secured?: () => void): Promise<void>;
  /** Instead of that: queues what the event asks for, to be run when its turn comes. Calls of one lane in their order. */
  queueEvent(envelope: Envelope, partition: number): Promise<void>;
  /**
   * Ends an execution that is under way here: its handler's signal aborts, and the answer says who ended it. Does
   * nothing to one that is done and only being answered.
   *
   * @param by a Slack user id
   * @returns false: it is not under way here
   */
  kill(executionId: string, by: string): boolean;
  /** Something was queued in this lane. */
  wake(partition: number, lane: string): void;
  /** Executions under way. */
  running(): number;
  /** Executions queued in the partitions of this process, as of the last sweep. */
  queued(): number;
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

/** Why nobody need wait any more. Without a reason each abort makes an error of its own. */
const OVER = 'over';

/** An execution in hand. */
interface Taken {
  /** Resolves when the store has it, whoever may have it in hand. */
  stored: Promise<void>;
  /** Resolves when the store answers for it: a second delivery of it may then be let go. */
  secured: Promise<void>;
  ended: Promise<void>;
  /** Resolves when the next of its lane may begin. @throws what `ended` throws */
  left(): Promise<void>;
  course: Course;
}

/** What is known of an execution while it is carried out. */
interface Course {
  lane: LaneClock;
  /** Ours, while it runs. */
  lease: Lease | undefined;
  /** Aborts with a KilledError when an admin ends it. */
  killing: AbortController;
  /** The handler is done, or was not run: only store and broker may still keep the answer waiting. */
  hasRun: boolean;
  /** Another process has it in hand. */
  isElsewhere: boolean;
  /** Lets another handler run, if its own has a slot. */
  leaveSlot(): void;
  store(): void;
  secure(): void;
}

interface TakeOptions {
  /** Whether to wait for the lease of another. */
  waits: boolean;
  /** Its turn in its lane has come. */
  isNext?: boolean;
}

/**
 * The path of an event: route → claim → access → run → commit → publish → mark published, one execution per handler.
 * A claim is a lease; what a crash leaves behind is taken over when its lease ends, by the delivery that comes again or
 * by the sweep.
 */
export function startEngine(deps: EngineDeps): Engine {
  const { registry, store, clock, owner } = deps;
  const taken = new Map<string, Taken>();
  /** Claims whose answer did not come, to be asked again as the same ones. */
  const claimIds = new Map<string, string>();
  const closing = new AbortController();
  const stopping = new AbortController();
  // Everything that waits listens to them: there is no number of listeners that tells of a leak.
  setMaxListeners(0, closing.signal, stopping.signal);
  const keeper = startLeaseKeeper(deps);
  const suspects = createSuspects(clock);
  const slots = createSlots(deps.concurrency);
  const loops = createLoopBreaker(clock);
  const drains = createDrains({
    ...deps,
    mayStart: (partition) => !closing.signal.aborted && deps.partitions().includes(partition),
    async run(execution) {
      const entry = take(execution, { waits: true, isNext: true });
      await entry.left();
      return !entry.course.isElsewhere;
    },
    closing: closing.signal,
  });
  const wake: Engine['wake'] = (partition, lane) => drains.wake(partition, lane);
  const afterwards = new Set<Promise<void>>();
  function later(task: Promise<void>): void {
    const done = task
      .catch((err: unknown) => deps.log.debug({ err }, 'not noted as published; it is published again'))
      .finally(() => afterwards.delete(done));
    afterwards.add(done);
  }
  let detached = 0;
  let queued = 0;

  function take(execution: Execution, options: TakeOptions): Taken {
    const here = taken.get(execution.id);
    if (here) return here;
    let [store, secure] = [() => {}, () => {}];
    const stored = new Promise<void>((resolve) => (store = resolve));
    const isSecured = new Promise<void>((resolve) => (secure = resolve));
    const lane = createLaneClock(clock);
    const course: Course = {
      lane,
      lease: undefined,
      killing: new AbortController(),
      hasRun: false,
      isElsewhere: false,
      leaveSlot: () => undefined,
      store,
      secure,
    };
    const ended = carryOut(execution, options, course).finally(() => taken.delete(execution.id));
    const secured = Promise.race([isSecured, ended]);
    secured.catch(() => undefined); // whoever waits for `ended` hears of it
    let left: Promise<void> | undefined;
    const entry: Taken = { stored, secured, ended, course, left: () => (left ??= leaveLane(execution, entry)) };
    taken.set(execution.id, entry);
    return entry;
  }

  async function carryOut(execution: Execution, options: TakeOptions, course: Course): Promise<void> {
    const log = deps.log.child(idsOf(execution));
    const replyDeps: RepliesDeps = {
      ...deps,
      log,
      stopping: stopping.signal,
      source: `command-worker/${owner}`,
      later,
    };
    let { claim, since } = await claimPatiently(execution, options, course);
    let turn: Turn | undefined;
    try {
      if (isSuspect(claim)) {
        turn = suspects.tryEnter();
        if (!turn) {
          const { lease } = claim;
          await persist('release', () => store.release(lease), replyDeps);
          log.info('waits for its turn: it may be what ended its process');
          turn = await suspects.enter(closing.signal);
          ({ claim, since } = await claimPatiently(execution, options, course));
        }
      }
      if (claim.outcome === 'busy') {
        course.isElsewhere = true;
        return log.debug({ owner: claim.owner }, 'in hand elsewhere');
      }
      if (claim.outcome === 'ended') return await publishAgain(execution.id, claim.unpublished, replyDeps);
      course.secure();
      if (claim.outcome === 'queued') return drains.wake(execution.partition, laneOf(execution));
      turn?.run();
      course.lease = claim.lease;
      await perform(execution, claim, since, course, replyDeps);
    } finally {
      turn?.leave();
    }
  }

  async function perform(
    execution: Execution,
    claim: OwnClaim,
    since: number,
    course: Course,
    replyDeps: RepliesDeps,
  ): Promise<void> {
    const { log } = replyDeps;
    const held = keeper.hold(claim.lease, since);
    const before = claim.outcome === 'taken_over' ? claim : { replies: [], attempt: 1 };
    const replies = createReplies(execution, held, { stored: before.replies, attempt: before.attempt }, replyDeps);
    const effects = createEffects(held, replyDeps);
    const audit = createAudit(execution, registry, mentionsIn(execution));
    const patience = { signal: held.signal, until: execution.envelope.expiresat };
    // Beside the handler, which need not wait for it, nor fail with it; the next one of the lane finds it there.
    const noted: Promise<void>[] = [];
    const note: HistoryStore['record'] = async (person, entry) => {
      const recorded = deps.history.record(person, entry);
      noted.push(recorded.catch((err: unknown) => log.warn({ err }, 'the command is not in the history')));
    };
    const storeFile = createFileKeeper(execution.id, held, { ...replyDeps, files: deps.files });
    const calls: AnswerCalls = {
      send: (message, answering, ready) => course.lane.aside(() => replies.send(message, answering, ready)),
      storeFile: (bytes) => course.lane.aside(() => storeFile(bytes)),
      findEffect: (key) => course.lane.aside(() => effects.findEffect(key)),
      storeEffect: (key, effect) => course.lane.aside(() => effects.storeEffect(key, effect)),
      directory: (request) => course.lane.aside(() => deps.directory(request, patience)),
    };
    try {
      const answer = await answerExecution(execution, claim, held, calls, {
        ...deps,
        runner: inSlot(course, held),
        history: { entriesOf: (person) => course.lane.aside(() => deps.history.entriesOf(person)), record: note },
        wait: (ms, signal) => course.lane.aside(() => clock.sleep(ms, signal)),
        audit,
        log,
      });
      course.hasRun = true;
      const { command, outcome, end, replies: last } = answer;
      await replies.finish(end, last, { inPlace: outcome === 'done', audited: audit.entryOf(answer, before.attempt) });
      await Promise.all(noted);
      const durationMs = Math.round(clock.now() - since);
      deps.observe({ command, outcome, durationMs });
      log.info({ command, outcome, durationMs, replies: replies.count() }, 'command ended');
    } catch (err) {
      if (held.ended === 'lost' || isLeaseLost(err)) {
        course.isElsewhere = true;
        return log.warn('another worker took the command over; it answers');
      }
      await effects.settled(); // before the lease goes, under which it is stored
      await giveBack(held, err, replyDeps).catch(() => undefined);
      throw err;
    } finally {
      held.end();
    }
  }

  /** What waits for its turn to run waits for us, so that quick ones are answered in order then too. */
  function inSlot(course: Course, held: HeldLease): HandlerRunner {
    return {
      ask: (execution, input, calls, signal) => deps.runner.ask(execution, input, calls, signal),
      async run(execution, input, calls, signal) {
        course.leaveSlot = await course.lane.aside(() => slots.enter(signal));
        try {
          const { signal: killed } = course.killing;
          killed.throwIfAborted();
          held.throwIfOver();
          return await deps.runner
            .run(execution, input, calls, AbortSignal.any([signal, killed]))
            .catch((err: unknown) => {
              killed.throwIfAborted(); // whatever it threw when it was told to stop
              throw err;
            });
        } finally {
          course.leaveSlot();
        }
      },
    };
  }

  /** Nobody need wait for a lease that nobody works under. */
  async function giveBack(held: HeldLease, err: unknown, replyDeps: RepliesDeps): Promise<void> {
    const isOurs = stopping.signal.aborted || held.ended === 'over before it began' || isPassing(err);
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
    { waits, isNext }: TakeOptions,
    course: Course,
  ): Promise<{ claim: Claim; since: number }> {
    let first: { version: number; endsAt: number } | undefined;
    for (;;) {
      const { claim, since } = await claimInTime(execution, isNext);
      course.store();
      if (claim.outcome !== 'busy' || !waits) return { claim, since };
      const endsAt = clock.now() + claim.leaseEndsInMs;
      first ??= { version: claim.version, endsAt };
      const wasRenewed = claim.version !== first.version || endsAt > first.endsAt + 1_000;
      if (wasRenewed) return { claim, since };
      await clock.sleep(Math.min(1_000, claim.leaseEndsInMs + 50), closing.signal);
      if (closing.signal.aborted) throw new Error('the process stops; the command is left to the next delivery');
    }
  }

  /**
   * Claims. An answer that took so long that its lease may be over, as after a freeze, is no leave to run: the same claim
   * is asked again, and has its lease anew unless somebody took over.
   */
  async function claimInTime(execution: Execution, isNext = false): Promise<{ claim: Claim; since: number }> {
    const claimId = claimIds.get(execution.id) ?? randomUUID();
    claimIds.set(execution.id, claimId);
    const lane = laneOf(execution);
    for (;;) {
      const since = clock.now();
      const claim = await store.claim({ ...execution, owner, leaseMs: LEASE_MS, claimId, lane, isNext });
      if ('lease' in claim && clock.now() - since >= LEASE_MS) continue;
      claimIds.delete(execution.id);
      return { claim, since };
    }
  }

  /** Leaves executions of one event to the store, to be run in their order when their turn comes. */
  async function queue(executions: readonly Execution[]): Promise<void> {
    for (const execution of executions) await store.enqueue({ ...execution, lane: laneOf(execution) });
    const [first] = executions;
    if (first) drains.wake(first.partition, laneOf(first));
  }

  /** What an event asks for: one execution for each handler, in their order. */
  async function executionsFor(envelope: Envelope, partition: number): Promise<Execution[]> {
    const botUserId = await botIdFor(envelope);
    const executions = route(envelope, partition, { ...deps, grammar: deps.settings, botUserId });
    if (envelope.type !== 'slack.message.v1') return executions;
    const isPerson = envelope.data.actor.kind === 'human' && isSaid(envelope.data);
    if ((!isPerson && executions.every(isListeners)) || loops.mayAnswer(envelope)) return executions;
    deps.log.warn(
      { channelId: envelope.data.channelId, correlationId: envelope.correlationid },
      'a bot is not answered any more: it talks as if to another bot',
    );
    return executions.filter(isListeners);
  }

  function isListeners({ plugin, handler }: Execution): boolean {
    return registry.get(plugin, handler)?.kind === 'listener';
  }

  /** Who this bot is, where the grammar must know. */
  async function botIdFor(envelope: Envelope): Promise<string | undefined> {
    if (envelope.type !== 'slack.message.v1') return undefined;
    if (!isSaid(envelope.data) || !asksWhoTheBotIs(envelope.data, deps.settings)) return undefined;
    const patience = { signal: closing.signal, until: envelope.expiresat };
    const answer = await deps.directory({ kind: 'bot' }, patience);
    return answer.kind === 'bot' ? answer.bot.userId : undefined;
  }

  /** Resolves when the command has kept its lane too long. */
  async function outstays(lane: LaneClock, over: AbortSignal): Promise<void> {
    lane.start();
    while (!over.aborted && lane.ownMs() < LANE_HOLD_MS)
      await clock.sleep(Math.max(LANE_CHECK_MS, LANE_HOLD_MS - lane.ownMs()), over);
  }

  /** Waits until it has ended, or has kept its lane too long and leaves it. */
  async function leaveLane(execution: Execution, { secured, ended, course }: Taken): Promise<void> {
    await secured;
    if (detached >= MOST_DETACHED) return ended;
    const over = new AbortController();
    const tooLong = outstays(course.lane, over.signal).then(() => true);
    const letsGo = await Promise.race([ended.then(() => false), tooLong]).finally(() => over.abort(OVER));
    if (!letsGo) return;
    const { lease, hasRun } = course;
    if (hasRun || !lease) return ended;
    const leaves = persist('that the lane is let go', () => store.leaveLane(lease), {
      ...deps,
      stopping: stopping.signal,
    });
    await Promise.race([ended, leaves]);
    detached += 1;
    course.leaveSlot();
    deps.log.info(idsOf(execution), 'a long command lets go of its lane');
    void ended
      .catch((err: unknown) =>
        deps.log.warn({ err, ...idsOf(execution) }, 'command not finished; its lease ends and a sweep finds it'),
      )
      .finally(() => (detached -= 1));
  }

  async function sweep(): Promise<void> {
    const lanes = await store.queuedLanes(deps.partitions());
    queued = lanes.reduce((sum, { count }) => sum + count, 0);
    for (const { partition, lane } of lanes) drains.wake(partition, lane);
    await expireApprovals({ ...deps, wake });
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
    async handleEvent(envelope, partition, secured) {
      const [first, ...others] = await executionsFor(envelope, partition);
      if (!first) return;
      const isDuplicate = taken.has(first.id);
      const entry = take(first, { waits: true });
      if (others.length > 0) {
        await Promise.race([entry.stored, entry.ended]);
        await queue(others);
      }
      if (isDuplicate) return entry.secured;
      void entry.stored.then(secured);
      return entry.left();
    },
    async queueEvent(envelope, partition) {
      await queue(await executionsFor(envelope, partition));
    },
    kill(executionId, by) {
      const entry = taken.get(executionId);
      entry?.course.killing.abort(new KilledError(by));
      return entry !== undefined;
    },
    wake,
    running: () => taken.size,
    queued: () => queued,
    async stop({ graceMs }) {
      closing.abort();
      const graceOver = new AbortController();
      await Promise.race([allEnded(taken), clock.sleep(graceMs, graceOver.signal)]);
      graceOver.abort();
      stopping.abort();
      keeper.abortAll('the process stops');
      await allEnded(taken);
      await Promise.all(afterwards);
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

/** Its channel's. */
function laneOf({ envelope }: Execution): string {
  return envelope.partitionkey;
}

function idsOf(execution: Execution): Record<string, string> {
  const { id, plugin, handler, envelope } = execution;
  const { teamId, channelId = '', userId = '' } = originOf(envelope);
  return { executionId: id, plugin, handler, teamId, channelId, userId, correlationId: envelope.correlationid };
}
