import { cutText } from './cut-place';
import type { RichElement, RichInline } from './rich-text';

/** Of a mention or an emoji it is not known how Slack counts it. */
const ATOM = 20;

export function sizeOf(element: RichElement): number {
  const inlines =
    element.type === 'rich_text_list' ? element.elements.flatMap((item) => item.elements) : element.elements;
  return (inlines as RichInline[]).reduce((sum, inline) => sum + sizeOfInline(inline), 0);
}

/** Cuts an element into such of at most `max` characters: a list between its items, code between its lines. */
export function cutRich(element: RichElement, max: number): RichElement[] {
  if (sizeOf(element) <= max) return [element];
  switch (element.type) {
    case 'rich_text_preformatted': {
      const pieces = cutText(element.elements[0].text, max).filter((text) => text.trim() !== '');
      return pieces.map((text) => ({ ...element, elements: [{ type: 'text', text }] }));
    }
    case 'rich_text_list':
      return element.elements.flatMap(({ elements }, index): RichElement[] => {
        const [first = [], ...rest] = cutInlines(elements, max);
        const offset = element.style === 'ordered' ? { offset: (element.offset ?? 0) + index } : {};
        const item = { ...element, ...offset, elements: [{ type: 'rich_text_section' as const, elements: first }] };
        // What does not fit into the item goes on below it.
        return [item, ...rest.map((inlines) => ({ type: 'rich_text_section' as const, elements: inlines }))];
      });
    default:
      return cutInlines(element.elements, max).map((elements) => ({ ...element, elements }));
  }
}

function cutInlines(inlines: readonly RichInline[], max: number): RichInline[][] {
  const parts: RichInline[][] = [[]];
  let size = 0;
  for (const inline of inlines.flatMap((each) => cutInline(each, max))) {
    const own = sizeOfInline(inline);
    if (size + own > max) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)?.push(inline);
    size += own;
  }
  return parts.filter((part) => part.length > 0);
}

function cutInline(inline: RichInline, max: number): RichInline[] {
  if (sizeOfInline(inline) <= max || !('text' in inline)) return [inline];
  const room = inline.type === 'link' ? max - inline.url.length : max;
  return cutText(inline.text, room).map((text) => ({ ...inline, text }));
}

function sizeOfInline(inline: RichInline): number {
  if (inline.type === 'link') return inline.text.length + inline.url.length;
  return inline.type === 'text' ? inline.text.length : ATOM;
}
