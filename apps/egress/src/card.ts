import type { Card } from '@errand/contracts';
import { escapeText } from '@errand/slack';
import type { Rendering, TextPart } from './parts';

/** Errbot's words for the colour of a card. */
const colors: Readonly<Record<string, string>> = {
  red: '#FF0000',
  green: '#008000',
  yellow: '#FFA500',
  blue: '#0000FF',
  white: '#FFFFFF',
  cyan: '#00FFFF',
};
const DEFAULT_COLOR = 'green';

/**
 * A card as Slack's attachments ({@link https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments}).
 * A body that is longer than a message holds makes several cards, numbered `[1/2]`; the picture and the fields stand
 * in the last one.
 */
export function cardParts(
  body: string,
  card: Card,
  mentions: readonly string[] | undefined,
  how: Rendering,
): TextPart[] {
  const shown = how.toParts(body, mentions);
  const texts = shown.length > 0 ? shown : [''];
  const inline = (markdown: string) => how.toText(markdown, mentions);
  const { summary, title, link, image, thumbnail, fields = [] } = card;
  const color = card.color ?? DEFAULT_COLOR;
  return texts.map((text, at) => {
    const isFirst = at === 0;
    const isLast = at === texts.length - 1;
    const attachment = {
      ...(isFirst && summary !== undefined && { pretext: inline(summary) }),
      ...(isFirst && title !== undefined && { title: escapeText(title) }),
      ...(isFirst && link !== undefined && { title_link: link }),
      ...(isLast && image !== undefined && { image_url: image }),
      ...(isFirst && thumbnail !== undefined && { thumb_url: thumbnail }),
      color: colors[color.toLowerCase()] ?? color,
      text,
      // What notifications show.
      fallback: [summary, title].flatMap((each) => (each === undefined ? [] : escapeText(each))).join(' - ') || text,
      ...(isLast &&
        fields.length > 0 && {
          fields: fields.map((field) => ({ title: escapeText(field.title), value: inline(field.value), short: true })),
        }),
      ...(texts.length > 1 && { footer: `[${at + 1}/${texts.length}]` }),
      mrkdwn_in: ['pretext', 'text', 'fields'],
    };
    return { text: '', attachments: [attachment] };
  });
}
