import { isDeepStrictEqual } from 'node:util';
import type { ReplyBody } from '@errand/contracts';
import { withoutBidiControls } from '@errand/plugin-sdk';
import type { CallerAccess } from './access';
import { callerOf } from './access-caller';
import { denied, ended, failed, killed, said, saidOf, tooLate, unread } from './answer-ends';
import type { Answer, AnswerCalls, AnswerDeps, OwnClaim, Work } from './answer-work';
import { answeringOf, plainAnswering, sayIn } from './answering';
import { cutText, goneText, lapsedText, noDirectText, notFoundText, unaskedText } from './answers';
import { SETTLED, detailsOf, grantsOf } from './approval-request';
import type { FilterWork } from './ask-filters';
import { askFilters, catchUnprocessed, catchesUnprocessed } from './ask-filters';
import { askFirst } from './ask-first';
import type { PatienceDeps } from './decide-patiently';
import { decidePatiently, mayHaveBegun, untilTold } from './decide-patiently';
import { heardIn } from './event-of';
import type { Execution } from './execution-store';
import { fileOf } from './file-keeper';
import type { HandlerCalls, HandlerInput } from './handler';
import { isPassing } from './is-passing';
import { KilledError } from './killed-error';
import type { HeldLease } from './lease-keeper';
import { listens } from './listens';
import { cutReply } from './long-reply';
import { namedText } from './named-text';
import { questionOf, questionRefOf, refusalOf } from './question';
import { argumentsOf, mentionsIn, readInput } from './read-input';
import { readLine } from './read-line';
import type { Target } from './recall';
import { personOf, recall } from './recall';
import type { CommandEntry, HearEntry, ListenerEntry, RegistryEntry } from './registry';
import { CORE_PLUGIN } from './registry';
import { RECALL, UNKNOWN } from './route';
import { mayRunAny, suggestionsFor } from './suggestions';
import { withSignals } from './with-signals';

/** A command whose lease lapsed this often is not run again: it may be what ends its process, and would do so for ever. */
const MOST_LAPSES = 3;

/**
 * Finds out what the answer to an execution is, by running its handler if it may and should be run. Whatever else goes
 * wrong on the way is an answer too, or it would go wrong again at the next claim, and at all that come after it. A
 * listener answers nobody: what goes wrong with one is only noted.
 *
 * @throws when the work was stopped by `held.signal`, or store, broker or directory are away: nothing may be said then
 */
export async function answerExecution(
  execution: Execution,
  claim: OwnClaim,
  held: HeldLease,
  calls: AnswerCalls,
  deps: AnswerDeps,
): Promise<Answer> {
  const command = execution.plugin === CORE_PLUGIN ? 'unknown' : execution.handler;
  const answering = plainAnswering(execution, deps.settings);
  const work = { execution, claim, held, calls, deps, command, answering };
  const entry = deps.registry.get(execution.plugin, execution.handler);
  let answered: Answer;
  try {
    answered = listens(execution) ? await tell(entry, work) : await answer(work);
  } catch (err) {
    held.signal.throwIfAborted();
    if (isPassing(err)) throw err;
    answered = failed(work, err);
  }
  const isOverheard = listens(execution) && answered.outcome !== 'done';
  return isOverheard ? { ...answered, replies: [] } : answered;
}

async function answer(work: Work): Promise<Answer> {
  const { execution, calls, deps } = work;
  const { plugin, handler } = execution;
  const { text } = execution.input as { text: string };
  const isCore = plugin === CORE_PLUGIN;
  const typed = `${deps.settings.prefix}${isCore ? firstWord(text) : handler}`;
  // Before anything is made of what was typed: that may be what ends the process.
  const parked = await parkedOf(work, typed);
  if (parked) return parked;
  if (isCore && handler === UNKNOWN) return answerUnknown(work, text);
  if (isCore && handler === SETTLED) return answerSettled(work);

  const target =
    isCore && handler === RECALL ? await recall(execution, calls, deps.history) : { plugin, handler, text };
  // There is none so far back in the history: nothing is said, as Errbot does.
  if (!target) return ended('not_found', work);
  return answerCommand(target, { ...work, command: target.handler });
}

/** Given up, as it may be what ends its process. */
async function parkedOf(work: Work, typed: string): Promise<Answer | undefined> {
  const { execution, claim, deps } = work;
  const lapsed = claim.outcome === 'taken_over' ? claim.lapsed : 0;
  if (lapsed < MOST_LAPSES) return undefined;
  await deps.parked(execution, lapsed);
  return ended('failed', work, [lapsedText(typed, lapsed)], { state: 'failed', cause: `interrupted ${lapsed} times` });
}

/** Tells who wanted a command that it does not run; where nobody answered, nobody has changed the question yet. */
async function answerSettled(work: Work): Promise<Answer> {
  const { execution, calls, deps, answering } = work;
  const { requestId } = execution.input as { requestId: string };
  const request = await deps.approvals.find(requestId);
  if (!request) return ended('denied', work);
  if (request.state === 'expired') {
    const reply = questionOf(request.id, detailsOf(request), request.needed, deps.settings.prefix, request);
    await calls.send({ kind: 'update', message: questionRefOf(request), reply }, answering);
  }
  return { ...ended('denied', work), replies: said([refusalOf(request)], answering) };
}

/** Whoever wants to hear of what is no command may answer, whether or not the core does. */
async function answerUnknown(work: Work, text: string): Promise<Answer> {
  const { kind } = callerOf(work.execution.envelope);
  // A bot that is answered may answer.
  if (kind === 'bot' || kind === 'workflow') return ended('not_found', work);
  // What came too late is passed over: there is nothing that was not run.
  if (work.claim.expired) return ended('expired', work, [], { state: 'expired' });
  const { deps } = work;
  const { settings, registry } = deps;
  let caught: ReplyBody[] = [];
  if (kind === 'external' || catchesUnprocessed(registry)) {
    const may = await untilTold(() => mayRunAny(accessOf(work), registry), patienceOf(work));
    if (may === undefined) return ended('expired', work, [], { state: 'expired' });
    // Somebody from outside who may run nothing here may have meant a bot of theirs.
    if (!may && kind === 'external') return ended('not_found', work);
    // A filter may do anything: whoever may run nothing here, as a guest, does not get there either.
    if (may && !isCut(work.execution)) caught = await catchUnprocessed(text, filterWorkOf(work));
  }
  if (settings.suppressCmdNotFound) return { ...ended('not_found', work), replies: said(caught, work.answering) };
  const names = await suggestionsFor(text, accessOf(work), filterWorkOf(work));
  // Of a page that somebody pasted nobody is asked about.
  const named = await namedText(text.slice(0, 200), work);
  const reply = saidOf(notFoundText(named, settings.prefix, names), work.answering, 'plain');
  return { ...ended('not_found', work), replies: [...(reply ? [reply] : []), ...said(caught, work.answering)] };
}

/** What whoever typed it may do where they did. */
function accessOf({ execution, calls, deps }: Work): CallerAccess {
  return deps.access(callerOf(execution.envelope), (request) => calls.directory(request));
}

/** @param typed what the target was before the filters, which have let it pass; absent: they are still to be asked */
async function answerCommand(target: Target, work: Work, typed?: Target): Promise<Answer> {
  const { execution, claim, deps } = work;
  const { registry, settings, audit, history } = deps;
  const { plugin, handler, text } = target;
  const entry = registry.get(plugin, handler);
  const name = `${entry?.kind === 'hear' ? '' : settings.prefix}${handler}`;
  const gone = () =>
    ended('failed', work, [goneText(name)], { state: 'failed', cause: 'no loaded plugin has this command' });
  if (!entry || entry.kind === 'listener') return gone();

  const read = once(() => readInput(entry, text, mentionsIn(execution)));
  const patience = patienceOf(work, entry.handler.onCrash === 'report');
  const typedText = { text, args: () => argumentsOf(read()) };
  const decision = await decidePatiently(() => accessOf(work).judge(entry, typedText), patience);
  // What nobody said to the bot, nobody waits for.
  const late = (begun: boolean) =>
    !begun && isOverheard(entry, work) ? ended('expired', work, [], { state: 'expired' }) : tooLate(name, begun, work);
  const isBegun = async () => claim.outcome === 'taken_over' && (await mayHaveBegun(patience));
  if (!decision) return late(await isBegun());
  audit.record({ target, entry, decision });
  if (decision.outcome === 'denied') return denied(decision, work);
  // A command without its end may be another command.
  if (isCut(execution)) return ended('usage', work, isOverheard(entry, work) ? [] : [cutText(name)]);

  const answering = await answeringOf(entry, execution, settings, work.calls);
  if ('refused' in answering) return ended('denied', work, [noDirectText(name, answering.refused)]);
  const diverted = { ...work, answering };
  if (!typed && !claim.expired) {
    const filtered = await askFilters(target, filterWorkOf(work));
    if (filtered.outcome === 'denied') return ended('denied', diverted, filtered.text === '' ? [] : [filtered.text]);
    if (filtered.outcome === 'answered')
      return { ...ended('done', diverted), replies: said(filtered.reply ? [filtered.reply] : [], answering) };
    // What it was rewritten to is asked for its own rights.
    if (!isDeepStrictEqual(filtered.target, target))
      return answerCommand(filtered.target, { ...work, command: filtered.target.handler }, target);
  }
  const person = personOf(execution.envelope);
  const isGranted = grantsOf(execution).length > 0; // it is in the history since it was typed
  if (person && entry.handler.historize && !claim.expired && !isGranted)
    await history.record(person, { executionId: execution.id, plugin, handler, text });

  const input = read();
  if (!input) return gone();
  if (!input.ok) return unread(input, work, answering);

  if (!claim.expired) {
    const asked = await askFirst(entry, decision, { typed: typed ?? target, target }, work);
    if (asked.outcome === 'asked') return { ...ended('asked', work), replies: said([asked.question], work.answering) };
    if (asked.outcome !== 'free') return ended('denied', work, [unaskedText(name, asked.outcome)]);
  }

  const begun = await isBegun();
  if (claim.expired || (begun && entry.handler.onCrash === 'report')) return late(begun);

  try {
    return await run(entry, input.input, diverted);
  } catch (err) {
    // A handler that was told to stop may throw anything: it is not the command that failed.
    work.held.signal.throwIfAborted();
    const code = (err as { code?: unknown } | null)?.code;
    if (code === 'split_failed') return await unread({ fault: (err as Error).message }, work, work.answering);
    if (code === 'command_error') return ended('done', diverted, [(err as Error).message]);
    if (err instanceof KilledError) return killed(name, err, diverted);
    return failed(diverted, err);
  }
}

function isCut({ envelope }: Execution): boolean {
  return envelope.type === 'slack.message.v1' && envelope.data.textCut === true;
}

/** Found by a pattern that needs no prefix in what was said to others. */
function isOverheard(entry: CommandEntry | HearEntry, { execution: { envelope }, deps }: Work): boolean {
  if (entry.kind === 'command' || entry.handler.prefixed || envelope.type !== 'slack.message.v1') return false;
  return !readLine(envelope.data, deps.settings).isAddressed;
}

/** Lets a listener hear of what happened. One whose plugin is not loaded any more has nothing to hear, and nobody waits for it. */
async function tell(entry: RegistryEntry | undefined, work: Work): Promise<Answer> {
  const { execution, claim, held } = work;
  if (entry?.kind !== 'listener') return ended('not_found', work);
  const parked = await parkedOf(work, entry.handler.name);
  if (parked) return parked;
  const heard = heardIn(execution.envelope).find(({ event }) => event === entry.handler.event);
  if (!heard) return ended('failed', work, [], { state: 'failed', cause: 'it listens to something else now' });
  if (claim.outcome === 'taken_over' && (claim.expired || entry.handler.onCrash === 'report'))
    return ended('interrupted', work, [], { state: 'interrupted' });
  if (claim.expired) return ended('expired', work, [], { state: 'expired' });
  try {
    const answering = plainAnswering(execution); // nobody called it who could be named
    return await run(entry, { text: '', args: {}, flags: {}, event: heard.data }, { ...work, answering });
  } catch (err) {
    held.signal.throwIfAborted();
    return failed(work, err);
  }
}

/** @throws what the handler threw */
async function run(
  { plugin, handler }: CommandEntry | HearEntry | ListenerEntry,
  input: HandlerInput,
  work: Work,
): Promise<Answer> {
  const { execution, claim, held, calls, deps, answering } = work;
  held.signal.throwIfAborted();
  const { id, envelope: event } = execution;
  const { conversation } = answering;
  const attempt = claim.outcome === 'taken_over' ? claim.attempt : 1;
  const which = {
    id,
    plugin: plugin.name,
    handler: handler.name,
    attempt,
    event,
    ...(conversation && { conversation }),
  };
  const send: HandlerCalls['send'] = (message) => {
    const cut = 'reply' in message ? cutReply(message.reply) : undefined;
    if (!cut) return calls.send(message, answering);
    // Slack changes no file of a message.
    if (message.kind === 'update') return calls.send({ ...message, reply: cut.beginning }, answering);
    const stored = calls.storeFile(cut.whole).then(() => undefined);
    stored.catch(() => undefined); // whoever waits for the message meets it
    // The order of the calls is that of the messages: this one takes its place before its file is stored.
    return calls.send({ ...message, kind: 'post', reply: cut.replyWith(fileOf(id, cut.whole)) }, answering, stored);
  };
  const returned = await deps.runner.run(which, input, { ...calls, send }, held.signal);
  const cut = returned && cutReply(returned);
  const last = cut ? cut.replyWith(await calls.storeFile(cut.whole)) : returned;
  const said = last && sayIn(answering, last);
  return { ...ended('done', work), replies: said ? [said] : [] };
}

function patienceOf({ execution, claim, held, calls, deps }: Work, isReported = false): PatienceDeps {
  const wait: PatienceDeps['wait'] = (ms, over) =>
    over ? withSignals([held.signal, over], (either) => deps.wait(ms, either)) : deps.wait(ms, held.signal);
  return { execution, claim, calls, wait, signal: held.signal, isReported, log: deps.log };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function filterWorkOf({ execution, claim, held, calls, deps }: Work): FilterWork {
  const attempt = claim.outcome === 'taken_over' ? claim.attempt : 1;
  return { execution, attempt, signal: held.signal, calls, deps };
}

/** Of a page that somebody pasted no more than a word. */
function firstWord(text: string): string {
  return withoutBidiControls((/^\S+/.exec(text)?.[0] ?? '').slice(0, 100));
}
