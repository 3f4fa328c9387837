import type { Envelope } from '@errand/contracts';
import { createEnvelope } from '@errand/contracts';
import type { Delivery } from '../broker';
import { partitionOf } from '../partition';

/** A valid envelope that carries a text. */
export function notice(text: string, partitionkey = 'T1:C1'): Envelope<'egress.notice.v1'> {
  return createEnvelope({
    type: 'egress.notice.v1',
    source: 'test',
    dedupkey: `test:${partitionkey}:${text}`,
    partitionkey,
    data: { kind: 'test', markdown: text },
  });
}

export function textOf({ envelope }: Pick<Delivery, 'envelope'>): string {
  if (envelope.type !== 'egress.notice.v1') throw new Error(`not a notice: ${envelope.type}`);
  return envelope.data.markdown;
}

/** Different keys that live in the same partition as `T1:C1`. */
export function keysOfOnePartition(count: number): string[] {
  const keys: string[] = [];
  for (let i = 1; keys.length < count; i++) {
    if (partitionOf(`T1:C${i}`) === partitionOf('T1:C1')) keys.push(`T1:C${i}`);
  }
  return keys;
}
