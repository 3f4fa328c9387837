import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../http/read-body';
import type { Changes } from '../workspace/messages';
import { edit, post, postEphemeral, remove } from '../workspace/messages';
import type { App, Channel, Message } from '../workspace/model';
import { botText } from '../workspace/typed-text';
import type { Workspace } from '../workspace/workspace';

const MAX_USES = 5;
const LIFE_MS = 30 * 60_000;

interface Place {
  app: App;
  userId: string;
  channelId: string;
  threadTs?: string;
  /** The message that was acted on: what `replace_original` replaces. */
  message?: Message;
}

export interface ResponseUrls {
  /** @returns the address, good for five uses within thirty minutes */
  issue(place: Place): string;
  receive(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Says what an app answered: also used for answers inside an acknowledgement. */
  say(place: Place, answer: Record<string, unknown>): string | undefined;
}

/** The addresses by which an app answers a command or an action later. */
export function createResponseUrls(workspace: Workspace): ResponseUrls {
  const issued = new Map<string, { place: Place; uses: number; until: number }>();

  const say = (place: Place, answer: Record<string, unknown>): string | undefined => {
    const channel = workspace.channels.get(place.channelId);
    if (!channel) return 'channel_not_found';
    const { message } = place;
    if (answer['delete_original'] === true && message) return void change(workspace, channel, message, undefined);
    const content = contentOf(answer, workspace);
    if (!content) return 'no_text';
    if (answer['replace_original'] === true && message) return void change(workspace, channel, message, content);
    const threadTs = typeof answer['thread_ts'] === 'string' ? answer['thread_ts'] : place.threadTs;
    const { id: appId, botId, botUserId: userId } = place.app;
    const draft = { text: '', ...content, appId, botId, userId, ...(threadTs ? { threadTs } : {}) };
    if (answer['response_type'] === 'in_channel') post(workspace, channel, draft);
    else {
      const shown = postEphemeral(workspace, channel, { ...draft, ephemeralTo: place.userId });
      place.message ??= shown; // a later replace_original means this one
    }
    return undefined;
  };

  return {
    say,
    issue(place) {
      const id = randomUUID();
      issued.set(id, { place, uses: 0, until: workspace.now() + LIFE_MS });
      if (issued.size > 10_000) issued.delete(issued.keys().next().value!);
      return `${workspace.baseUrl}/commands/${workspace.team.id}/${id}`;
    },
    async receive(request, response) {
      const found = issued.get((request.url ?? '').split('?')[0]!.split('/').pop() ?? '');
      const refuse = (error: string, status = 404) =>
        void response
          .writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
          .end(JSON.stringify({ ok: false, error }));
      const body = (await readBody(request, 1024 * 1024)).toString();
      if (!found) return refuse('invalid_url');
      if (workspace.now() > found.until) return refuse('expired_url');
      if (found.uses >= MAX_USES) return refuse('used_url');
      const answer = parse(body);
      if (!answer) return refuse('invalid_payload', 400);
      found.uses += 1;
      const error = say(found.place, answer);
      if (error) return refuse(error, 400);
      response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end('ok');
    },
  };
}

function change(workspace: Workspace, channel: Channel, message: Message, content: Changes | undefined): void {
  if (message.ephemeralTo) {
    Object.assign(message, content);
    workspace.tell({ type: 'ephemeral', channel, message, ...(content ? { isChange: true } : { isGone: true }) });
  } else if (content) edit(workspace, channel, message, content, message.userId);
  else remove(workspace, channel, message);
}

function contentOf(answer: Record<string, unknown>, workspace: Workspace): Changes | undefined {
  const { text, blocks, attachments } = answer;
  const content: Changes = {};
  if (typeof text === 'string' && text !== '') content.text = botText(text, workspace);
  if (Array.isArray(blocks) && blocks.length > 0) content.blocks = blocks;
  if (Array.isArray(attachments) && attachments.length > 0) content.attachments = attachments;
  return Object.keys(content).length > 0 ? content : undefined;
}

function parse(body: string): Record<string, unknown> | undefined {
  try {
    const text = body.startsWith('payload=') ? (new URLSearchParams(body).get('payload') ?? '') : body;
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
