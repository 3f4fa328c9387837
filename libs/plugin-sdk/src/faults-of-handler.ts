import { durationMs } from './duration';
import type { Approval, HandlerOptions } from './handler-options';

const speakers: readonly unknown[] = ['human', 'external', 'other_bot', 'workflow'];

export const templateName = /^[a-zA-Z0-9][\w-]*$/;

/** What is wrong with what every command says of itself. */
export function faultsOfHandler(definition: HandlerOptions): string[] {
  const { summary, help, admin, hidden, historize, syntax, template, confirm, approval, onEdit } = definition;
  const faults = faultsOfConduct(definition);
  if (!isOneLine(summary)) faults.push('summary must be one line of text, help says the rest');
  faults.push(...faultsOfHelp(help));
  for (const [what, value] of Object.entries({ admin, hidden, historize }))
    if (value !== undefined && typeof value !== 'boolean') faults.push(`${what} must be true or false`);
  if (syntax !== undefined && !isOneLine(syntax)) faults.push('syntax must be one line of text');
  if (template !== undefined && !templateName.test(template))
    faults.push('template must be the name of a template, such as report');
  if (onEdit !== undefined && onEdit !== 'ignore' && onEdit !== 'rerun') faults.push('onEdit must be ignore or rerun');
  return [...faults, ...faultsOfConfirm(confirm), ...faultsOfApproval(approval)];
}

/** What is wrong with what it does, for whom, and in a crash. */
export function faultsOfConduct(
  definition: (Pick<HandlerOptions, 'from' | 'effects' | 'onCrash'> & { run: unknown }) | HandlerOptions,
): string[] {
  const { from, effects, onCrash } = definition;
  const faults: string[] = [];
  if (typeof (definition as { run?: unknown }).run !== 'function') faults.push('run must be a function');
  if (from !== undefined && !(isList(from) && from.length > 0 && from.every((each) => speakers.includes(each))))
    faults.push(`from must be a list of ${speakers.join(', ')}`);
  if (effects !== undefined && !(isList(effects) && effects.every(isOneLine)))
    faults.push('effects must be lines of text');
  if (onCrash !== undefined && onCrash !== 'retry' && onCrash !== 'report')
    faults.push('onCrash must be retry or report');
  return faults;
}

function faultsOfConfirm(confirm: HandlerOptions['confirm']): string[] {
  if (confirm === undefined || typeof confirm === 'boolean') return [];
  if (!isRecord(confirm)) return ['confirm must be true, or an object of question and within'];
  const { question, within } = confirm;
  return [
    ...(question === undefined || isOneLine(question) ? [] : ['confirm.question must be one line of text']),
    ...(within === undefined || durationMs(within) !== undefined ? [] : ['confirm.within must be a time such as 5m']),
  ];
}

function faultsOfApproval(approval: Approval | undefined): string[] {
  if (approval === undefined) return [];
  if (!isRecord(approval) || !isRecord(approval.by)) return ['approval.by must name groups, roles or users'];
  const { by, count, within } = approval;
  const faults: string[] = [];
  const { groups = [], roles = [], users = [] } = by;
  const lists = Object.entries({ groups, roles, users });
  for (const [what, list] of lists)
    if (!isList(list) || !list.every(isOneLine)) faults.push(`approval.by.${what} must be a list of ${what}`);
  if (faults.length === 0 && lists.every(([, list]) => list.length === 0))
    faults.push('approval.by must name groups, roles or users');
  if (count !== undefined && !(Number.isSafeInteger(count) && count > 0)) faults.push('approval.count must be from 1');
  if (within !== undefined && durationMs(within) === undefined)
    faults.push('approval.within must be a time such as 30m');
  return faults;
}

/** As much as Slack would show in four messages. */
const MOST_HELP = 16_000;

export function faultsOfHelp(help: unknown): string[] {
  if (help === undefined) return [];
  if (typeof help !== 'string' || help.trim() === '') return ['help must be text, of one line or many'];
  return help.length > MOST_HELP ? [`help must have ${MOST_HELP} characters at most, it has ${help.length}`] : [];
}

export function isOneLine(text: unknown): text is string {
  return typeof text === 'string' && text.trim() !== '' && !/[\r\n]/.test(text);
}

export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

export function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
