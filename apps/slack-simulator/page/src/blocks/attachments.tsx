import { Mrkdwn, PlainText } from '../text/mrkdwn-text';
import { formatDay, formatTime } from '../text/format';
import { Link } from '../text/chips';
import type { SlackAttachment } from './block-kit';
import { BlockImage } from './block-image';
import { Blocks } from './blocks';

const named: Record<string, string> = { good: '#2eb67d', warning: '#ecb22e', danger: '#e01e5a' };

/** Attachments, Slack's older way: a bar of colour, a title, fields in two columns. */
export function Attachments({ attachments }: { attachments: readonly SlackAttachment[] }) {
  return attachments.map((attachment, index) => (
    <div key={index} className="attachment-frame">
      {attachment.pretext && <Mrkdwn text={attachment.pretext} />}
      <div className="attachment" style={{ borderLeftColor: barColour(attachment.color) }}>
        {attachment.author_name && <div className="attachment-author">{attachment.author_name}</div>}
        {attachment.title && (
          <div className="attachment-title">
            <Link url={attachment.title_link}>
              <PlainText text={attachment.title} />
            </Link>
          </div>
        )}
        {attachment.text && <Mrkdwn text={attachment.text} />}
        {attachment.fields && attachment.fields.length > 0 && (
          <dl className="attachment-fields">
            {attachment.fields.map((field, at) => (
              <div key={at} data-short={field.short || undefined}>
                <dt>{field.title}</dt>
                <dd>
                  <Mrkdwn text={String(field.value ?? '')} />
                </dd>
              </div>
            ))}
          </dl>
        )}
        {attachment.blocks && <Blocks blocks={attachment.blocks} />}
        {attachment.image_url && <BlockImage url={attachment.image_url} alt={attachment.fallback} size="full" />}
        {!hasContent(attachment) && attachment.fallback && <Mrkdwn text={attachment.fallback} />}
        {attachment.footer && <Footer footer={attachment.footer} ts={attachment.ts} />}
      </div>
    </div>
  ));
}

function Footer({ footer, ts }: { footer: string; ts?: number | string }) {
  return (
    <div className="attachment-footer">
      {footer}
      {ts !== undefined && ` · ${formatDay(String(ts))} at ${formatTime(String(ts))}`}
    </div>
  );
}

function hasContent({ title, text, blocks, fields, image_url: image, pretext }: SlackAttachment): boolean {
  return Boolean(title || text || blocks || fields?.length || image || pretext);
}

/** Slack takes a hex colour or one of three words; anything else gets its grey. */
function barColour(colour: string | undefined): string | undefined {
  if (!colour) return undefined;
  return named[colour] ?? (/^#?[0-9a-f]{3,8}$/i.test(colour) ? `#${colour.replace('#', '')}` : undefined);
}
