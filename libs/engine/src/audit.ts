import type { Envelope, Mention } from '@errand/contracts';
import type { Decided } from './access';
import type { Answer } from './answer-work';
import { grantsOf } from './approval-request';
import type { AuditedCommand, Execution } from './execution-store';
import { originOf } from './origin';
import { parseArguments } from './parse-arguments';
import type { Target } from './recall';
import { listens } from './listens';
import type { CommandEntry, HearEntry, Registry } from './registry';
import { CORE_PLUGIN } from './registry';
import type { Hide } from './secrets';
import { MASK, hiderOf, secretsOf, shownText } from './secrets';

/** Gathers what the audit is to tell of one execution while it is carried out. */
export interface Audit {
  /** What is to be run, by whom it was decided and how. Again for what a filter made of it. */
  record(what: { target: Target; entry: CommandEntry | HearEntry; decision: Decided }): void;
  /** Hides the secrets of all that was recorded. Undefined: there are none. */
  hider(): Hide | undefined;
  /** Undefined for a listener: nobody asked for that. */
  entryOf(answer: Answer, attempt: number): AuditedCommand | undefined;
}

export function createAudit(execution: Execution, registry: Registry, mentions: readonly Mention[]): Audit {
  const { envelope, input } = execution;
  /** More than one: a filter made another command of what was typed. */
  const decided: { command: string; facts: Record<string, unknown> }[] = [];
  const recorded: { entry: CommandEntry | HearEntry; text: string }[] = [];
  return {
    record({ target, entry, decision }) {
      const { outcome, because, decidedBy, policyVersion } = decision;
      const facts = {
        plugin: target.plugin,
        ...whatWasTyped(entry, target.text, mentions),
        access: { outcome, because, decidedBy, policyVersion },
      };
      decided.push({ command: target.handler, facts });
      recorded.push({ entry, text: target.text });
    },
    hider() {
      const hiders = recorded.flatMap(({ entry, text }) => hiderOf(entry, text, mentions) ?? []);
      return hiders.length === 0 ? undefined : (text) => hiders.reduce((rest, hide) => hide(rest), text);
    },
    entryOf({ outcome, command, end }, attempt) {
      if (listens(execution)) return undefined;
      const { teamId, channelId, userId, ts } = originOf(envelope);
      const grants = grantsOf(execution).map(({ requestId }) => requestId);
      const { dedupkey, correlationid, source, time } = envelope;
      const before = decided.at(-2);
      return {
        traceId: traceOf(envelope),
        teamId,
        userId,
        channelId,
        ts,
        command,
        details: {
          received: { dedupkey, correlationId: correlationid, source, time },
          ...(decided.at(-1)?.facts ?? typedOf(execution, registry, input, mentions)),
          ...(before && { before: { command: before.command, ...before.facts } }),
          ...(grants.length > 0 && { grants }),
          outcome,
          ...(end.state === 'failed' && { cause: end.cause }),
          attempt,
        },
      };
    },
  };
}

/** What joins the entries of one event, and of what followed from it. */
export function traceOf({ traceparent, correlationid }: Envelope): string {
  return traceparent?.slice(3, 35) ?? correlationid;
}

/** Before anything is decided. */
function typedOf(
  { plugin, handler }: Execution,
  registry: Registry,
  input: unknown,
  mentions: readonly Mention[],
): Record<string, unknown> {
  const { text } = input as { text?: unknown };
  if (typeof text !== 'string') return { plugin };
  const entry = plugin === CORE_PLUGIN ? undefined : registry.get(plugin, handler);
  if (!entry && plugin !== CORE_PLUGIN) return { plugin, text: shownText(undefined, text) };
  if (!entry || entry.kind === 'listener') return { plugin, text };
  return { plugin, ...whatWasTyped(entry, text, mentions) };
}

/** Of a command with secrets its arguments, as far as they can be read; of any other the text as it was typed. */
function whatWasTyped(entry: CommandEntry | HearEntry, text: string, mentions: readonly Mention[]) {
  const secrets = secretsOf(entry);
  if (entry.kind === 'hear' || secrets.length === 0) return { text };
  const parsed = parseArguments(entry.handler, text, mentions);
  if (!parsed.ok) return { text: MASK };
  const masked = (values: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, secrets.some((each) => each.name === name) ? MASK : value]),
    );
  return { args: masked(parsed.args), flags: masked(parsed.flags) };
}
