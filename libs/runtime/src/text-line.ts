const levels: Record<number, string> = { 10: 'TRACE', 20: 'DEBUG', 30: 'INFO', 40: 'WARN', 50: 'ERROR', 60: 'FATAL' };
const left = new Set(['level', 'time', 'pid', 'hostname', 'name', 'msg', 'err']);

/**
 * A line of the log for people: `2026-11-23 08:46:00.123 INFO  egress: reply not posted attempt=2`, with the stack of an
 * error beneath it. What is no line of ours stays as it is.
 */
export function textLine(line: string): string {
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return line;
  }
  const { level, time, name, msg = '', err } = fields;
  const at = new Date(Number(time)).toISOString().replace('T', ' ').replace('Z', '');
  const facts = Object.entries(fields)
    .filter(([key]) => !left.has(key))
    .map(
      ([key, value]) => ` ${key}=${typeof value === 'string' && /^\S+$/.test(value) ? value : JSON.stringify(value)}`,
    );
  return `${at} ${(levels[Number(level)] ?? String(level)).padEnd(5)} ${String(name)}: ${oneLine(String(msg))}${facts.join('')}${errorText(err)}\n`;
}

function errorText(err: unknown): string {
  if (typeof err !== 'object' || err === null) return err === undefined ? '' : ` err=${JSON.stringify(err)}`;
  const { type, message, stack, cause } = err as Record<string, unknown>;
  const text = typeof stack === 'string' ? stack : `${String(type)}: ${String(message)}`;
  const indented = text.split('\n').map((each) => `\n    ${each.trim()}`);
  return `${indented.join('')}${cause === undefined ? '' : `\n  caused by${errorText(cause)}`}`;
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ');
}
