import type {
  AccessDecision,
  AccessFact,
  AccessRequest,
  Caller,
  CompiledPolicy,
  Explanation,
} from '@errand/access-control';
import { decide, explain, factsNeeded, listsCommand } from '@errand/access-control';
import type { AskDirectory } from './access-facts';
import { FactUnknownError, channelTypeOf, isInGroup, personOf } from './access-facts';

/** Who calls, and where, as the event tells it. */
export interface AccessCaller {
  /** A user id; of a bot without one its bot id. */
  id: string;
  kind: Caller['kind'];
  channelId: string;
}

/** What was typed behind a command. */
export interface Typed {
  text: string;
  /** Arguments and flags by name. Called where a rule asks for one. */
  args(): Readonly<Record<string, unknown>>;
}

/** What of a decision there is to do: run it, or say why not; without a text nothing is said. */
export type Decided = Extract<AccessDecision, { outcome: 'allowed' | 'denied' }>;

/** What of a command matters here. */
export interface AccessEntry {
  plugin: { name: string };
  handler: { name: string; admin: boolean };
}

/**
 * What one caller may do in one place. Who they are and what the channel is, is asked for where a decision hangs on it,
 * and once.
 *
 * Each throws FactUnknownError, and what the directory throws.
 */
export interface CallerAccess {
  /** @param typed absent: nothing was typed yet, and the question is whether there are arguments that would do */
  judge(entry: AccessEntry, typed?: Typed): Promise<Decided>;
  /** Whether help lists it for them. */
  lists(entry: AccessEntry): Promise<boolean>;
  /** What `judge` says, and how it came to that. */
  explain(entry: AccessEntry, typed?: Typed): Promise<Explanation>;
}

export type Access = (caller: AccessCaller, ask: AskDirectory) => CallerAccess;

/** @param now the date of today, in milliseconds since the epoch, for rules that hold at some times */
export function createAccess(policy: CompiledPolicy, now = Date.now): Access {
  return ({ id, kind, channelId }, ask) => {
    const caller: Caller = { id, kind };
    const channel: AccessRequest['channel'] = { id: channelId };
    const inGroup = new Map<string, boolean>();

    /** Asks one of the functions of a policy again and again, each time with the fact that it said was missing. */
    async function askWith<T>(
      { plugin, handler }: AccessEntry,
      typed: Typed | undefined,
      question: (policy: CompiledPolicy, request: AccessRequest) => T,
      missingIn: (answer: T) => AccessFact | undefined,
    ): Promise<T> {
      const command = { plugin: plugin.name, name: handler.name, admin: handler.admin };
      const request: AccessRequest = { caller: { ...caller }, channel: { ...channel }, command, now: now() };
      if (typed) request.typed = { text: typed.text };
      const learnt = new Set<AccessFact>();
      for (;;) {
        const answer = question(policy, request);
        const missing = missingIn(answer);
        if (missing === undefined) return answer;
        if (learnt.has(missing)) throw new FactUnknownError(`${missing} of ${id} not known`);
        learnt.add(missing);
        await learn(missing, request, typed);
      }
    }

    async function learn(missing: AccessFact, request: AccessRequest, typed: Typed | undefined): Promise<void> {
      switch (missing) {
        case 'guest':
        case 'email':
          Object.assign(caller, await personOf(caller, missing, ask));
          Object.assign(request.caller, caller);
          return;
        case 'groups': {
          const { groups } = factsNeeded(policy, request.command);
          const asked = groups.filter((group) => !inGroup.has(group));
          await Promise.all(asked.map(async (group) => inGroup.set(group, await isInGroup(id, group, ask))));
          request.caller.groups = groups.filter((group) => inGroup.get(group));
          return;
        }
        case 'channelType':
          channel.type = await channelTypeOf(channelId, ask);
          request.channel.type = channel.type;
          return;
        case 'args':
          if (typed && request.typed) request.typed.args = typed.args();
      }
    }

    return {
      // What is left of a decision when nothing is missing.
      judge: (entry, typed) => askWith(entry, typed, decide, missingOf) as Promise<Decided>,
      async lists(entry) {
        const listed = await askWith(entry, undefined, listsCommand, (answer) =>
          answer.is === 'unknown' ? answer.missing : undefined,
        );
        return listed.is === 'listed';
      },
      explain: (entry, typed) => askWith(entry, typed, explain, ({ decision }) => missingOf(decision)),
    };
  };
}

function missingOf(decision: AccessDecision): AccessFact | undefined {
  return decision.outcome === 'unknown' ? decision.missing : undefined;
}
