import { SlackError } from './slack-error';

const MAX_BLOCKS = 50;
const MAX_BLOCKS_TEXT = 13_200;
const knownBlocks = new Set(
  'actions context context_actions divider file header image input markdown rich_text section table video'.split(' '),
);

/**
 * Checks blocks as Slack does before it takes them.
 *
 * @param most 50 in a message, 100 in a view
 * @throws SlackError invalid_blocks with the place of the fault, invalid_blocks_format, msg_blocks_too_long
 */
export function checkBlocks(value: unknown, most = MAX_BLOCKS): unknown[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw new SlackError('invalid_blocks_format');
  if (value.length > most) throw refused(`no more than ${most} items allowed`, '/blocks');
  let characters = 0;
  const blocks = value.map((raw: unknown, index) => {
    const at = `/blocks/${index}`;
    if (typeof raw !== 'object' || raw === null) throw refused('must be an object', at);
    const block = raw as Record<string, unknown>;
    if (typeof block['type'] !== 'string' || !knownBlocks.has(block['type']))
      throw refused(`unsupported type: ${String(block['type'])}`, `${at}/type`);
    const text = block['text'] as { text?: unknown } | undefined;
    const length = typeof text?.text === 'string' ? text.text.length : 0;
    characters += length;
    if (block['type'] === 'section' && !text && !block['fields']) throw refused('missing required field: text', at);
    if (block['type'] === 'section' && length > 3000)
      throw refused('must be less than 3001 characters', `${at}/text/text`);
    if (block['type'] === 'header' && length > 150)
      throw refused('must be less than 151 characters', `${at}/text/text`);
    if ((block['type'] === 'section' || block['type'] === 'header') && text && length === 0)
      throw refused('must be more than 0 characters', `${at}/text/text`);
    return block['block_id'] ? block : { ...block, block_id: `b${index + 1}` };
  });
  if (characters > MAX_BLOCKS_TEXT) throw new SlackError('msg_blocks_too_long');
  return blocks;
}

function refused(what: string, where: string): SlackError {
  const message = `[ERROR] ${what} [json-pointer:${where}]`;
  return new SlackError('invalid_blocks', { errors: [message.slice(8)], response_metadata: { messages: [message] } });
}
