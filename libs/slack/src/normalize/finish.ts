import { MAX_DATA_BYTES, messageSchemas } from '@errand/contracts';
import { readText } from '../read-text';
import type { Draft } from './draft';
import type { NormalEvent } from './normal-event';

/**
 * Checks a draft against its contract and the limit of size; what does not fit becomes what `otherwise` makes of the
 * same payload.
 */
export function finish(draft: Draft | undefined, otherwise: () => NormalEvent<'slack.other.v1'>): NormalEvent {
  if (draft) {
    const fitting = cutToFit(draft);
    const checked = messageSchemas[draft.type].safeParse(fitting.data);
    if (checked.success && fits(checked.data)) return { ...fitting, data: checked.data } as NormalEvent;
  }
  return cutToFit(otherwise());
}

/** Blocks and attachments go first, then text: nothing that travels is larger than 256 KiB. */
function cutToFit<T extends Draft>(draft: T): T {
  if (fits(draft.data)) return draft;
  if (draft.type === 'slack.message.v1') return { ...draft, data: cutMessage(draft.data) };
  if (draft.type === 'slack.other.v1') return { ...draft, data: cutOther(draft.data) };
  return draft;
}

function cutMessage(data: NormalEvent<'slack.message.v1'>['data']): typeof data {
  const { blocks: _blocks, attachments: _attachments, ...rest } = data;
  if (fits(rest)) return { ...rest, truncated: true };
  const { files: _files, ...bare } = rest;
  if (fits(bare)) return { ...bare, truncated: true };
  let { markup } = bare;
  for (;;) {
    markup = markup.slice(0, Math.floor(markup.length / 2)).replace(/[\uD800-\uDBFF]$/, '');
    const { text, mentions, links } = readText(markup);
    const cut = { ...bare, markup, text, mentions, links, truncated: true, textCut: true as const };
    if (fits(cut) || markup === '') return cut;
  }
}

function cutOther(data: NormalEvent<'slack.other.v1'>['data']): typeof data {
  const { blocks: _blocks, attachments: _attachments, ...rest } = data.body;
  if (fits({ ...data, body: rest })) return { ...data, body: rest, truncated: true };
  // 50 fields of 1,000 characters are at most 150 KiB.
  const small = Object.entries(rest).filter((field) => JSON.stringify(field).length <= 1_000);
  return { ...data, body: Object.fromEntries(small.slice(0, 50)), truncated: true };
}

/** `truncated: true` is still to come, and needs 17 bytes. */
function fits(data: unknown): boolean {
  return Buffer.byteLength(JSON.stringify(data)) <= MAX_DATA_BYTES - 20;
}
