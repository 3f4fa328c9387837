import type { Conversation, Mention, ReplyBody } from '@errand/contracts';
import { handleOf } from '@errand/contracts';
import type { ApprovalRequest, RequestDetails } from './approval-request';
import { detailsOf } from './approval-request';
import type { HandlerReply } from './handler';
import { originOf } from './origin';
import type { Target } from './recall';
import type { CommandEntry, HearEntry } from './registry';
import { shownText } from './secrets';
import { visible } from './visible';

/** What a button is called by Slack, and the command that a click on it runs. */
export const buttons = {
  'errand:confirm': 'confirm',
  'errand:approve': 'approve',
  'errand:reject': 'reject',
} as const;
type ButtonId = keyof typeof buttons;

/** A section of Slack's holds 3,000 characters; all that was typed is in a file beneath the question then. */
const MOST_SHOWN = 2_500;

type Inline =
  { type: 'text'; text: string } | { type: 'user'; user_id: string } | { type: 'usergroup'; usergroup_id: string };
type State = Pick<ApprovalRequest, 'state' | 'agreed' | 'settledBy'>;

/**
 * The message that asks: what would run, who is asked, and how they say so; with buttons for as long as it is open. Rich
 * text, in which nothing that somebody typed is markup.
 */
export function questionOf(
  id: string,
  details: RequestDetails,
  needed: number,
  prefix: string,
  now: State = { state: 'open', agreed: [], settledBy: undefined },
): HandlerReply {
  const line = cut(visible(details.line), MOST_SHOWN, ', in the file');
  const head = headOf(details);
  const outcome = now.state === 'open' ? howOf(id, details, prefix) : outcomeOf(now, details);
  const counted = now.state === 'open' && needed > 1 && now.agreed.length > 0 ? agreedOf(now.agreed, needed) : [];
  const foot = [...counted, ...outcome];
  const blocks = [
    {
      type: 'rich_text',
      elements: [
        { type: 'rich_text_section', elements: head },
        { type: 'rich_text_preformatted', elements: [text(line)] },
        { type: 'rich_text_section', elements: foot },
      ],
    },
    ...(now.state === 'open' ? [actionsOf(id, details)] : []),
  ];
  const everything = [...head, ...foot];
  return {
    markdown: `${markdownOf(head)}\n\n${lineText(details)}\n\n${markdownOf(foot)}`,
    blocks,
    mentions: [...new Set(everything.flatMap(idIn))].slice(0, 100), // the most that a reply may name
  };
}

/** Names the message in which the question stands. */
export function questionRefOf(request: ApprovalRequest): { handle: string; conversation: Conversation } {
  const { executionId, envelope } = detailsOf(request);
  const { teamId, channelId = '', threadTs } = originOf(envelope);
  return {
    handle: handleOf(executionId, 0), // the only message of the execution that asked
    conversation: { teamId, channelId, ...(threadTs && { threadTs }) },
  };
}

/** How many characters of what would run the question does not show. */
export function hiddenPart({ line }: Pick<RequestDetails, 'line'>): number {
  return Math.max(0, visible(line).length - MOST_SHOWN);
}

/**
 * What would run, as people read it: a command as it is typed, without its secrets, or the text in which a pattern was
 * found.
 */
export function lineOf(
  entry: CommandEntry | HearEntry,
  { handler, text }: Target,
  prefix: string,
  mentions: readonly Mention[],
): string {
  if (entry.kind === 'hear') return text;
  const rest = shownText(entry, text, mentions);
  return `${prefix}${handler.replaceAll('_', ' ')}${rest === '' ? '' : ` ${rest}`}`;
}

/** Inside of Markdown, and short. */
export function lineText({ line }: Pick<RequestDetails, 'line'>): string {
  return `\`${cut(visible(line).replace(/\s+/g, ' ').replaceAll('`', "'"), 300)}\``;
}

function cut(line: string, most: number, where = ''): string {
  if (line.length <= most) return line;
  return `${line.slice(0, most)}… and ${line.length - most} characters more${where}`;
}

function headOf({ demand, requesterId, isAnew }: RequestDetails): Inline[] {
  if (demand.kind === 'confirmation') return [user(requesterId), text(`, ${demand.question ?? 'is this to be run?'}`)];
  const many = demand.count > 1 ? `${demand.count} approvals` : 'an approval';
  const why = isAnew ? [text('Who has to approve this has changed meanwhile. ')] : [];
  return [...why, user(requesterId), text(` asks for ${many} by `), ...demand.by.flatMap(subjectOf), text(':')];
}

function subjectOf(subject: string, at: number): Inline[] {
  const name: Inline = /^S[A-Z0-9]+$/.test(subject)
    ? { type: 'usergroup', usergroup_id: subject }
    : /^[UW][A-Z0-9]+$/.test(subject)
      ? user(subject)
      : text(subject.replace(/^role:/, 'role '));
  return at === 0 ? [name] : [text(' or '), name];
}

function howOf(id: string, { demand, envelope }: RequestDetails, prefix: string): Inline[] {
  const verb = demand.kind === 'confirmation' ? 'confirm' : 'approve';
  const how = `Within ${durationText(demand.withinMs)}: by a button, or ${prefix}${verb} ${id} or ${prefix}reject ${id}.`;
  const isUnseen = demand.kind === 'approval' && originOf(envelope).channelId?.startsWith('D');
  return [
    text(isUnseen ? `${how} Nobody else sees this message: tell them what to type, here or in any channel.` : how),
  ];
}

function outcomeOf({ state, agreed, settledBy }: State, { demand }: RequestDetails): Inline[] {
  if (state === 'expired') return [text(`Not run: ${timedOutText(demand)}.`)];
  if (state === 'rejected') return [text('Not run: '), user(settledBy ?? ''), text(' said no.')];
  const said = demand.kind === 'confirmation' ? 'Confirmed by ' : 'Approved by ';
  return [text(said), ...people(agreed), text('.')];
}

/** What is told to who wanted a command that does not run. */
export function refusalOf(request: ApprovalRequest): ReplyBody {
  const details = detailsOf(request);
  const { demand, requesterId } = details;
  const { state, settledBy = '' } = request;
  const because = state === 'rejected' ? `<@${settledBy}> said no` : timedOutText(demand);
  const mentions = state === 'rejected' ? [requesterId, settledBy] : [requesterId];
  return { markdown: `<@${requesterId}>, ${lineText(details)} is not run: ${because}.`, mentions };
}

/** Why nothing runs: nobody answered in time. */
export function timedOutText(demand: RequestDetails['demand']): string {
  const within = durationText(demand.withinMs);
  if (demand.kind === 'confirmation') return `it was not confirmed within ${within}`;
  return `it was not approved within ${within}`;
}

function agreedOf(agreed: readonly string[], needed: number): Inline[] {
  return [text(`${agreed.length} of ${needed} so far, `), ...people(agreed), text('. ')];
}

function people(ids: readonly string[]): Inline[] {
  return ids.flatMap((id, at) => (at === 0 ? [user(id)] : [text(', '), user(id)]));
}

function actionsOf(id: string, { demand }: RequestDetails) {
  const [yes, label] =
    demand.kind === 'confirmation' ? (['errand:confirm', 'Run it'] as const) : (['errand:approve', 'Approve'] as const);
  return {
    type: 'actions',
    block_id: `errand:${id}`,
    elements: [button(yes, label, 'primary', id), button('errand:reject', 'Reject', 'danger', id)],
  };
}

function button(actionId: ButtonId, label: string, style: string, value: string) {
  return { type: 'button', action_id: actionId, text: { type: 'plain_text', text: label }, style, value };
}

function idIn(inline: Inline): string[] {
  if ('user_id' in inline) return [inline.user_id];
  return 'usergroup_id' in inline ? [inline.usergroup_id] : [];
}

function user(userId: string): Inline {
  return { type: 'user', user_id: userId };
}

function text(said: string): Inline {
  return { type: 'text', text: said };
}

/** For the notification, and where blocks are not shown. */
function markdownOf(inline: readonly Inline[]): string {
  return inline
    .map((each) => {
      if ('user_id' in each) return `<@${each.user_id}>`;
      return 'usergroup_id' in each ? `<!subteam^${each.usergroup_id}>` : each.text;
    })
    .join('');
}

/** `5 minutes`, `1 hour`: what a plugin or a policy wrote, in words. */
function durationText(ms: number): string {
  const units = [
    [86_400_000, 'day'],
    [3_600_000, 'hour'],
    [60_000, 'minute'],
    [1_000, 'second'],
  ] as const;
  const [unitMs, name] = units.find(([each]) => ms >= each && ms % each === 0) ?? ([1_000, 'second'] as const);
  const count = Math.max(1, Math.round(ms / unitMs));
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}
