import type { App } from '../workspace/model';
import type { Caller, Method } from './method';
import { requireScope } from './method';
import { SlackError } from './slack-error';

export interface Tokens {
  /** @throws SlackError not_authed, invalid_auth, token_revoked, account_inactive */
  callerOf(token: string | undefined): Caller;
  /** Withdraws a token as `token_revoked`, or with another of Slack's words. */
  revoke(token: string, error?: string): void;
  restore(): void;
}

/** The tokens of the installed apps. */
export function createTokens(issued: readonly { token: string; kind: Caller['kind']; app: App }[]): Tokens {
  const byToken = new Map(issued.map((one) => [one.token, one]));
  const withdrawn = new Map<string, string>();
  return {
    callerOf(token) {
      if (!token) throw new SlackError('not_authed');
      const error = withdrawn.get(token);
      if (error) throw new SlackError(error);
      const found = byToken.get(token);
      if (!found) throw new SlackError('invalid_auth');
      return { ...found, scopes: found.kind === 'app' ? ['connections:write'] : found.app.scopes };
    },
    revoke: (token, error = 'token_revoked') => void withdrawn.set(token, error),
    restore: () => withdrawn.clear(),
  };
}

/** @throws SlackError not_allowed_token_type, missing_scope */
export function checkToken(caller: Caller, method: Method): void {
  if (!(method.tokens ?? ['bot', 'classic']).includes(caller.kind)) throw new SlackError('not_allowed_token_type');
  if (caller.kind === 'bot' && method.scopes.length > 0) requireScope(caller, ...method.scopes);
}
