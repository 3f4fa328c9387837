import { types } from 'node:util';

/** SQLSTATE classes and codes that tell of the server's state, not of our statement. */
const serverTrouble = [
  '08', // connection exception
  '25006', // read-only: a standby, in a failover
  '28', // authorization refused
  '3D000', // no such database (yet)
  '53', // out of connections, memory or disk
  '57', // shutting down, starting up, statement cancelled by its time-out
  '58', // input/output
];

/**
 * Tells a database that is away from a statement that is wrong. What PostgreSQL itself says carries a SQLSTATE and a
 * severity ({@link https://www.postgresql.org/docs/current/errcodes-appendix.html}); anything else a driver throws is
 * trouble on the way to it: refused, reset, timed out, not found, not trusted.
 */
export function isUnavailable(err: unknown): boolean {
  if (!types.isNativeError(err) || isBug(err)) return false;
  const { code, severity } = err as { code?: unknown; severity?: unknown };
  if (typeof severity !== 'string' || typeof code !== 'string') return true;
  return serverTrouble.some((prefix) => code.startsWith(prefix));
}

/** A deadlock or a failed serialization: the server rolled back, and asks that the statement be sent again. */
export function isConflict(err: unknown): boolean {
  const { code } = err as { code?: unknown };
  return code === '40P01' || code === '40001';
}

// By name, for a driver may have been loaded in another realm (jest's), whose TypeError is not ours.
function isBug(err: Error): boolean {
  return ['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError'].includes(err.name);
}
