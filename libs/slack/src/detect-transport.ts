export type Transport = 'rtm' | 'socket' | 'http';

/** The scopes of a legacy token. Whoever has none beside these cannot use the Events API. */
const legacyScopes: ReadonlySet<string> = new Set([
  'apps',
  'bot',
  'bot:basic',
  'client',
  'files:write:user',
  'identify',
  'post',
  'read',
]);

/**
 * How this installation gets its events, by the rule of Errbot's SlackV3 backend.
 *
 * @param facts.scopes `x-oauth-scopes` of the answer to auth.test
 * @param facts.hasAppToken an app-level token exists, here or (SLACK_SOCKET_MODE) at another ingress
 * @returns the transport and why; or, when the scopes say nothing, the fault: guessing would deafen the bot
 */
export function detectTransport(facts: {
  scopes: readonly string[] | undefined;
  hasAppToken: boolean;
}): { transport: Transport; because: string } | { fault: string } {
  if (facts.scopes === undefined)
    return { fault: 'the answer to auth.test has no x-oauth-scopes header: is a proxy dropping it?' };
  const scopes = facts.scopes.map((scope) => scope.trim()).filter((scope) => scope !== '');
  if (scopes.length === 0)
    return { fault: 'x-oauth-scopes of auth.test is empty: the token of SLACK_BOT_TOKEN has no scope at all' };
  const modern = scopes.find((scope) => !legacyScopes.has(scope));
  if (modern === undefined)
    return { transport: 'rtm', because: `the token has legacy scopes only (${scopes.join(', ')})` };
  return facts.hasAppToken
    ? { transport: 'socket', because: `the token has the scope ${modern}, and there is an app-level token` }
    : { transport: 'http', because: `the token has the scope ${modern}, and there is no app-level token` };
}
