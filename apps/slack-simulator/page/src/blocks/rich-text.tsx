import { Fragment } from 'react';
import type { ReactNode } from 'react';
import { Broadcast, ChannelChip, Emoji, GroupChip, Link, UserChip } from '../text/chips';
import type { RichTextElement } from './block-kit';

/** A `rich_text` block: sections, lists, quotes and preformatted text. */
export function RichText({ elements }: { elements: readonly unknown[] }) {
  return (elements as RichTextElement[]).map((element, index) => {
    const children = <Pieces elements={element.elements ?? []} />;
    switch (element.type) {
      case 'rich_text_list': {
        const List = element.style === 'ordered' ? 'ol' : 'ul';
        return (
          <List key={index} start={element.offset ? element.offset + 1 : undefined}>
            {(element.elements ?? []).map((item, at) => (
              <li key={at} data-level={element.indent || undefined}>
                <Pieces elements={item.elements ?? []} />
              </li>
            ))}
          </List>
        );
      }
      case 'rich_text_quote':
        return (
          <blockquote key={index}>
            <p>{children}</p>
          </blockquote>
        );
      case 'rich_text_preformatted':
        return (
          <pre key={index} tabIndex={0}>
            <code>{(element.elements ?? []).map((each) => each.text ?? each.url ?? '').join('')}</code>
          </pre>
        );
      default:
        return <p key={index}>{children}</p>;
    }
  });
}

function Pieces({ elements }: { elements: RichTextElement[] }) {
  return elements.map((element, index) => <Fragment key={index}>{styled(element, piece(element))}</Fragment>);
}

function piece(element: RichTextElement): ReactNode {
  switch (element.type) {
    case 'link':
      return <Link url={element.url}>{element.text ?? element.url}</Link>;
    case 'user':
      return <UserChip id={element.user_id ?? ''} />;
    case 'channel':
      return <ChannelChip id={element.channel_id ?? ''} />;
    case 'usergroup':
      return <GroupChip label={element.usergroup_id ?? ''} />;
    case 'broadcast':
      return <Broadcast range={element.range ?? 'here'} />;
    case 'emoji':
      return <Emoji name={element.name ?? ''} />;
    case 'color':
      return <code>{element.value}</code>;
    default:
      return element.text ?? '';
  }
}

function styled({ style }: RichTextElement, content: ReactNode): ReactNode {
  if (typeof style !== 'object') return content;
  let node = content;
  if (style.code) node = <code>{node}</code>;
  if (style.strike) node = <s>{node}</s>;
  if (style.italic) node = <em>{node}</em>;
  if (style.bold) node = <strong>{node}</strong>;
  return node;
}
