import { answerExecution } from './answer-execution';
import type { AnswerCalls, OwnClaim } from './answer-work';
import { createAudit } from './audit';
import type { Course } from './course';
import { createEffects } from './effects';
import type { EngineDeps } from './engine-deps';
import type { Execution } from './execution-store';
import { isLeaseLost } from './execution-store';
import { createFileKeeper } from './file-keeper';
import type { HandlerRunner } from './handler';
import type { HistoryStore } from './history';
import { isPassing } from './is-passing';
import type { HeldLease, LeaseKeeper } from './lease-keeper';
import { persist } from './persist';
import { mentionsIn } from './read-input';
import type { RepliesDeps } from './replies';
import { createReplies } from './replies';
import type { Slots } from './slots';
import { withSignals } from './with-signals';

/**
 * Carries out an execution whose lease is ours: access → run → commit → publish.
 *
 * @param since when the claim was asked, on our clock
 * @throws when it could not be ended here; its lease is given back as far as the store can be reached
 */
export type Perform = (
  execution: Execution,
  claim: OwnClaim,
  since: number,
  course: Course,
  replyDeps: RepliesDeps,
) => Promise<void>;

export function createPerforming(deps: EngineDeps, keeper: LeaseKeeper, slots: Slots): Perform {
  const { store, clock } = deps;

  /** What waits for its turn to run waits for us, so that quick ones are answered in order then too. */
  function inSlot(runner: HandlerRunner, course: Course, held: HeldLease): HandlerRunner {
    return {
      ask: (execution, input, calls, signal) => runner.ask(execution, input, calls, signal),
      async run(execution, input, calls, signal) {
        course.leaveSlot = await course.lane.aside(() => slots.enter(signal));
        const { signal: killed } = course.killing;
        try {
          killed.throwIfAborted();
          held.throwIfOver();
          return await withSignals([signal, killed], (either) => runner.run(execution, input, calls, either));
        } catch (err) {
          killed.throwIfAborted(); // whatever it threw when it was told to stop
          throw err;
        } finally {
          course.leaveSlot();
        }
      },
    };
  }

  /** Nobody need wait for a lease that nobody works under. */
  async function giveBack(held: HeldLease, err: unknown, replyDeps: RepliesDeps): Promise<void> {
    const isOurs = replyDeps.stopping.aborted || held.ended === 'over before it began' || isPassing(err);
    if (isOurs) return store.release(held.lease);
    if (held.ended === 'the store does not answer')
      return persist('release', () => store.release(held.lease), replyDeps);
    await store.renew([held.lease], 0); // it may be the command that did this: the lease counts as lapsed
  }

  return async (execution, claim, since, course, replyDeps) => {
    const { log } = replyDeps;
    const held = keeper.hold(claim.lease, since);
    const before = claim.outcome === 'taken_over' ? claim : { replies: [], attempt: 1 };
    const replies = createReplies(execution, held, { stored: before.replies, attempt: before.attempt }, replyDeps);
    const effects = createEffects(held, replyDeps);
    const audit = createAudit(execution, deps.registry, mentionsIn(execution));
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
        runner: inSlot(deps.runner, course, held),
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
      deps.observe({ executionId: execution.id, command, outcome, durationMs });
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
  };
}
