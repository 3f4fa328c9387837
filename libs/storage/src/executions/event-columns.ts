import type { NewExecution } from '../store';
import { toJson, toText } from '../text';

type FromEvent = Pick<NewExecution, 'id' | 'plugin' | 'handler' | 'partition' | 'envelope' | 'input'>;

/** What an execution has of its event, as parameters: id, plugin, handler, partition, envelope, input, expires_at_ms. */
export function eventColumns(items: FromEvent[]): unknown[][] {
  return [
    items.map((item) => toText(item.id)),
    items.map((item) => toText(item.plugin)),
    items.map((item) => toText(item.handler)),
    items.map((item) => item.partition),
    items.map((item) => toJson(item.envelope)),
    items.map((item) => toJson(item.input)),
    items.map((item) => expiresAtMs(item)),
  ];
}

/** As a number, because JavaScript reads dates (the year 0000) that PostgreSQL does not. Null never expires. */
function expiresAtMs({ envelope }: FromEvent): number | null {
  const ms = envelope.expiresat ? Date.parse(envelope.expiresat) : NaN;
  return Number.isNaN(ms) ? null : ms;
}
