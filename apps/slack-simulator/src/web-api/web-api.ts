import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Fault, Faults } from '../faults';
import { createArgs } from './args';
import type { CallCounts } from './call-counts';
import type { Caller, Services } from './method';
import { methods } from './methods';
import type { RateLimits } from './rate-limits';
import { readCall } from './read-call';
import { SlackError, invalidArguments } from './slack-error';
import type { Tokens } from './tokens';
import { checkToken } from './tokens';
import type { App } from '../workspace/model';

export interface WebApiDeps {
  services: Services;
  tokens: Tokens;
  faults: Faults;
  rateLimits: RateLimits;
  counts: CallCounts;
  /** Hears that an app has called, with a token that holds. */
  onCall(app: App): void;
}

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Answers `POST /api/<method>` as Slack does ({@link https://docs.slack.dev/apis/web-api}), faults included. */
export function createWebApi(deps: WebApiDeps): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    const [path = '', query = ''] = (request.url ?? '').split('?', 2);
    const name = path.slice('/api/'.length).replace(/\/$/, '');
    const method = methods.get(name);
    const headers: Record<string, string> = { 'content-type': 'application/json; charset=utf-8' };
    let fault: Fault | undefined;
    let facts: Record<string, unknown>;
    try {
      if (!method) throw new SlackError('unknown_method', { req_method: name });
      headers['x-accepted-oauth-scopes'] = method.scopes.join(',');
      const raw = await readCall(request, query, method.json ?? false);
      const args = createArgs(raw.values);
      fault = deps.faults.take(name, args.text('channel'));
      if (fault && (await before(fault, request, response))) return void deps.counts.count(name, fault.kind);
      const caller = method.open && !raw.token ? nobody : deps.tokens.callerOf(raw.token);
      if (caller !== nobody && fault?.kind !== 'no-scope-header') headers['x-oauth-scopes'] = caller.scopes.join(',');
      if (caller !== nobody) deps.onCall(caller.app);
      checkToken(caller, method);
      const missing = (method.required ?? []).filter((field) => args.text(field) === undefined);
      if (missing.length > 0) throw invalidArguments(...missing.map((field) => `missing required field: ${field}`));
      const wait = deps.rateLimits.check({
        method: name,
        appId: caller.app.id,
        perMinute: method.perMinute,
        channel: args.text('channel'),
      });
      if (wait > 0) {
        deps.counts.count(name, 'ratelimited');
        return send(response, limited(wait, headers));
      }
      const { services } = deps;
      const host = request.headers.host ?? '';
      facts = withWarning(
        { ok: true, ...method.run({ workspace: services.workspace, services, caller, args, host }) },
        raw.warning,
      );
      deps.counts.count(name);
    } catch (err) {
      const error = err instanceof SlackError ? err : undefined;
      if (!error && (err as { code?: string }).code === 'body_too_large')
        return send(response, { status: 413, headers: { 'content-type': 'text/plain' }, body: 'too large' });
      if (!error) throw err;
      facts = { ok: false, error: error.code, ...error.facts };
      deps.counts.count(method ? name : 'unknown method', error.code);
    }
    const answer = { status: 200, headers, body: JSON.stringify(facts) };
    if (fault && after(fault, answer, response)) return;
    send(response, answer);
  };
}

const nobody: Caller = {
  token: '',
  kind: 'app',
  scopes: [],
  app: { id: '', kind: 'granular', name: '', botId: '', botUserId: '', scopes: [], subscriptions: new Set() },
};

/** @returns true when the fault took the place of the call */
async function before(fault: Fault, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  if (fault.kind === 'slow') await delay(fault.ms);
  if (fault.kind === 'cut-before') request.socket.destroy();
  if (fault.kind === 'cut-before' || (fault.kind === 'hang' && !fault.after)) return true;
  const answer = fault.after ? undefined : faultyAnswer(fault);
  if (answer) send(response, answer);
  return answer !== undefined;
}

/** @returns true when the fault took the place of the answer */
function after(fault: Fault, answer: Answer, response: ServerResponse): boolean {
  if (fault.kind === 'cut-after') return Boolean(response.socket?.destroy());
  if (fault.kind === 'half') {
    response.writeHead(200, { ...answer.headers, 'content-length': String(Buffer.byteLength(answer.body)) });
    response.write(answer.body.slice(0, answer.body.length / 2), () => response.socket?.destroy());
    return true;
  }
  if (!fault.after) return false;
  if (fault.kind === 'hang') return true;
  const instead = faultyAnswer(fault);
  if (instead) send(response, instead);
  return instead !== undefined;
}

function faultyAnswer(fault: Fault): Answer | undefined {
  const json = { 'content-type': 'application/json; charset=utf-8' };
  if (fault.kind === 'status')
    return { status: fault.status, headers: { 'content-type': 'text/plain' }, body: 'simulated fault' };
  if (fault.kind === 'html')
    return {
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: '<!DOCTYPE html><title>Slack is down</title>',
    };
  if (fault.kind === 'ratelimited') return limited(fault.retryAfter, json);
  if (fault.kind === 'error')
    return { status: 200, headers: json, body: JSON.stringify({ ok: false, error: fault.slackError }) };
  return undefined;
}

function limited(seconds: number, headers: Record<string, string>): Answer {
  return {
    status: 429,
    headers: { ...headers, 'retry-after': String(seconds) },
    body: '{"ok":false,"error":"ratelimited"}',
  };
}

/** Remarks of the method and about the form of the call, where Slack puts them. */
function withWarning(facts: Record<string, unknown>, remark: string | undefined): Record<string, unknown> {
  const own = facts['warning'] as string | undefined;
  const all = [own, remark].filter((one) => one !== undefined);
  if (all.length === 0) return facts;
  const metadata = facts['response_metadata'] as Record<string, unknown> | undefined;
  return { ...facts, warning: all.join(','), response_metadata: { ...metadata, warnings: all } };
}

function send(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, { ...answer.headers, 'content-length': String(Buffer.byteLength(answer.body)) });
  response.end(answer.body);
}
