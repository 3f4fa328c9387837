/**
 * What went wrong, for people: the broker's own sentence where there is one. amqplib wraps it as
 * `Operation failed: QueueDeclare; 406 (PRECONDITION-FAILED) with message "PRECONDITION_FAILED - inequivalent arg …"`.
 */
export function errorText(err: unknown): string {
  const { message, code } = err as { message?: string; code?: unknown };
  const said = /with message "(?:[A-Z_]+ - )?([^]*)"$/.exec(message ?? '')?.[1];
  const text = said ?? (message || String(code ?? err)); // refused on every address of a name, an error has only a code
  const wayOut = waysOut.find(([sign]) => text.includes(sign))?.[1];
  return wayOut ? `${text}; ${wayOut}` : text;
}

/** What to do about that which waiting does not mend. */
const waysOut: [sign: string, wayOut: string][] = [
  ['Login was refused', 'see user and password in AMQP_URL'],
  // The broker closes where it should open, and amqplib does not say why.
  ['Expected ConnectionOpenOk', 'the virtual host in AMQP_URL is not there, or this user may not use it'],
];

/** The reply code of the broker, 403, 404, 406 …; undefined where the broker did not speak. */
export function replyCode(err: unknown): number | undefined {
  const { code } = err as { code?: unknown };
  return typeof code === 'number' ? code : undefined;
}
