import { botText } from '../workspace/typed-text';
import type { Changes } from '../workspace/messages';
import { checkBlocks } from './blocks';
import type { Call } from './method';
import { requireScope } from './method';
import { SlackError } from './slack-error';

const MAX_TEXT = 40_000;
const MAX_MARKDOWN = 12_000;
const MAX_METADATA_BYTES = 16_384;

/**
 * What a call wants said: text cut at 40,000 characters, blocks and attachments checked, metadata parsed. Fields
 * that were not given are absent.
 *
 * @throws SlackError no_text, invalid_blocks, too_many_attachments, msg_too_long, invalid_metadata_format …
 */
export function readContent(call: Call): { content: Changes; warning?: string } {
  const { args, workspace } = call;
  const markdown = args.text('markdown_text');
  const given = args.text('text');
  if (markdown && (given || args.text('blocks'))) throw new SlackError('markdown_text_conflict');
  if (markdown && markdown.length > MAX_MARKDOWN) throw new SlackError('msg_too_long');
  const raw = markdown ?? given;
  const blocks = checkBlocks(args.json('blocks', 'invalid_blocks_format'));
  const attachments = readAttachments(args.json('attachments', 'invalid_attachments'));
  if (!raw?.trim() && !blocks?.length && !attachments?.length) throw new SlackError('no_text');
  const metadata = readMetadata(call);

  const content: Changes = {};
  if (raw !== undefined) {
    const linkNames = args.flag('link_names') || args.text('parse') === 'full';
    content.text = botText(raw.slice(0, MAX_TEXT), workspace, linkNames);
  }
  if (blocks) content.blocks = blocks;
  if (attachments) content.attachments = attachments;
  if (metadata) content.metadata = metadata;
  return raw && raw.length > MAX_TEXT ? { content, warning: 'message_truncated' } : { content };
}

/** The name and face that a post asks for. @throws SlackError missing_scope */
export function readCustomName(call: Call): { username?: string; icons?: Record<string, string> } {
  const username = call.args.text('username');
  const emoji = call.args.text('icon_emoji');
  const image = call.args.text('icon_url');
  if (!username && !emoji && !image) return {};
  requireScope(call.caller, 'chat:write.customize');
  return {
    username: username || call.caller.app.name,
    ...(emoji ? { icons: { emoji } } : image ? { icons: { image_48: image } } : {}),
  };
}

function readAttachments(value: unknown): unknown[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw new SlackError('invalid_attachments');
  if (value.length > 100) throw new SlackError('too_many_attachments');
  return value.map((one: Record<string, unknown>, index) => {
    if (typeof one !== 'object' || one === null) throw new SlackError('invalid_attachments');
    return { id: index + 1, ...one };
  });
}

function readMetadata(call: Call): Changes['metadata'] {
  const value = call.args.json('metadata', 'invalid_metadata_format');
  if (value === undefined) return undefined;
  const { event_type, event_payload } = value as { event_type?: unknown; event_payload?: unknown };
  if (typeof event_type !== 'string' || typeof event_payload !== 'object' || event_payload === null)
    throw new SlackError('invalid_metadata_format');
  if (JSON.stringify(event_payload).length > MAX_METADATA_BYTES) throw new SlackError('metadata_too_large');
  return { event_type, event_payload };
}
