import { memo } from 'react';
import type { TextObject } from '../blocks/block-kit';
import { Broadcast, ChannelChip, Emoji, GroupChip, Link, UserChip } from './chips';
import type { Inline } from './inline';
import { parseInline } from './inline';
import type { TextBlock } from './mrkdwn';
import { parseMrkdwn } from './mrkdwn';

/** Slack's mrkdwn, drawn. Text never becomes HTML: React escapes what it is given. */
export const Mrkdwn = memo(function Mrkdwn({ text }: { text: string }) {
  return <Blocks blocks={parseMrkdwn(text)} />;
});

/** A text with `mrkdwn: false`: mentions, links and emoji are drawn, and nothing else is markup. */
export const Unstyled = memo(function Unstyled({ text }: { text: string }) {
  return (
    <p>
      <Inlines nodes={parseInline(text, '*_~`')} />
    </p>
  );
});

/** A text object of Block Kit: `plain_text` knows emoji and nothing else. */
export function BlockText({ text }: { text: TextObject | string | undefined }) {
  if (!text) return null;
  if (typeof text === 'string') return <Mrkdwn text={text} />;
  return text.type === 'mrkdwn' ? <Mrkdwn text={text.text} /> : <PlainText text={text.text} />;
}

export function PlainText({ text }: { text: string }) {
  return text
    .split(/:([a-z0-9_+'-]{1,40}):/)
    .map((part, index) => (index % 2 === 1 ? <Emoji key={index} name={part} /> : part));
}

function Blocks({ blocks }: { blocks: TextBlock[] }) {
  return blocks.map((block, index) => {
    switch (block.type) {
      case 'paragraph':
        return (
          <p key={index} className={isBigEmoji(block, blocks) ? 'big-emoji' : undefined}>
            <Inlines nodes={block.children} />
          </p>
        );
      case 'code':
        return (
          <pre key={index} tabIndex={0}>
            <code>{block.text}</code>
          </pre>
        );
      case 'quote':
        return (
          <blockquote key={index}>
            <Blocks blocks={block.children} />
          </blockquote>
        );
      case 'list': {
        const List = block.ordered ? 'ol' : 'ul';
        return (
          <List key={index} {...(block.ordered && { start: block.start })}>
            {block.items.map((item, at) => (
              <li key={at} data-level={item.level || undefined}>
                <Inlines nodes={item.children} />
              </li>
            ))}
          </List>
        );
      }
    }
  });
}

export function InlineMrkdwn({ text }: { text: string }) {
  return <Inlines nodes={parseInline(text)} />;
}

function Inlines({ nodes }: { nodes: Inline[] }) {
  return nodes.map((node, index) => {
    switch (node.type) {
      case 'text':
        return node.text;
      case 'code':
        return <code key={index}>{node.text}</code>;
      case 'bold':
        return (
          <strong key={index}>
            <Inlines nodes={node.children} />
          </strong>
        );
      case 'italic':
        return (
          <em key={index}>
            <Inlines nodes={node.children} />
          </em>
        );
      case 'strike':
        return (
          <s key={index}>
            <Inlines nodes={node.children} />
          </s>
        );
      case 'link':
        return (
          <Link key={index} url={node.url}>
            <Inlines nodes={node.children} />
          </Link>
        );
      case 'user':
        return <UserChip key={index} id={node.id} label={node.label} />;
      case 'channel':
        return <ChannelChip key={index} id={node.id} label={node.label} />;
      case 'group':
        return <GroupChip key={index} label={node.label ?? node.id} />;
      case 'broadcast':
        return <Broadcast key={index} range={node.range} />;
      case 'emoji':
        return <Emoji key={index} name={node.name} />;
    }
  });
}

/** A message of up to three emoji and nothing else is shown large, as Slack does. */
function isBigEmoji(block: TextBlock, all: TextBlock[]): boolean {
  if (all.length !== 1 || block.type !== 'paragraph') return false;
  const emoji = block.children.filter(({ type }) => type === 'emoji');
  const rest = block.children.filter((node) => node.type !== 'emoji' && !(node.type === 'text' && !node.text.trim()));
  return emoji.length > 0 && emoji.length <= 3 && rest.length === 0;
}
