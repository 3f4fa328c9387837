import { BlockText, InlineMrkdwn, Mrkdwn, PlainText } from '../text/mrkdwn-text';
import type { Block, Element, TextObject } from './block-kit';
import { ActionElement } from './elements';
import { BlockImage } from './block-image';
import { RichText } from './rich-text';
import { Table } from './table';

/** Block Kit, drawn: what bots post. Kinds this page does not know are named in their place, not dropped. */
export function Blocks({ blocks }: { blocks: readonly Block[] }) {
  return blocks.map((block, index) => {
    return (
      <div key={`${block.block_id} ${index}`} className={`block block-${block.type}`}>
        <BlockBody block={block} blockId={block.block_id ?? ''} />
      </div>
    );
  });
}

function BlockBody({ block, blockId }: { block: Block; blockId: string }) {
  switch (block.type) {
    case 'section':
      return (
        <>
          <div className="block-section-text">
            <BlockText text={block.text} />
            {block.fields && (
              <div className="block-fields">
                {block.fields.map((field, index) => (
                  <div key={index}>
                    <BlockText text={field} />
                  </div>
                ))}
              </div>
            )}
          </div>
          {block.accessory && (
            <div className="block-accessory">
              {block.accessory.type === 'image' ? (
                <BlockImage url={block.accessory.image_url} alt={block.accessory.alt_text} size="small" />
              ) : (
                <ActionElement element={block.accessory} blockId={blockId} />
              )}
            </div>
          )}
        </>
      );
    case 'header':
      return (
        <h3>
          <BlockText text={block.text} />
        </h3>
      );
    case 'divider':
      return <hr />;
    case 'context':
      return (block.elements ?? []).map((element, index) =>
        element.type === 'image' ? (
          <BlockImage
            key={index}
            url={(element as Element).image_url}
            alt={(element as Element).alt_text}
            size="tiny"
          />
        ) : (
          <span key={index}>
            <ContextText text={element as TextObject} />
          </span>
        ),
      );
    case 'actions':
      return (block.elements ?? []).map((element, index) => (
        <ActionElement key={index} element={element as Element} blockId={blockId} />
      ));
    case 'image':
      return (
        <figure>
          {block.title && (
            <figcaption>
              <PlainText text={block.title.text} />
            </figcaption>
          )}
          <BlockImage url={block.image_url} alt={block.alt_text} size="full" />
        </figure>
      );
    case 'rich_text':
      return <RichText elements={block.elements ?? []} />;
    case 'table':
      return <Table rows={block.rows ?? []} columns={block.column_settings ?? []} />;
    case 'markdown':
      return <Mrkdwn text={typeof block.text === 'string' ? block.text : (block.text?.text ?? '')} />;
    default:
      return <span className="block-unknown">A block of type “{block.type}”, which this page does not draw.</span>;
  }
}

function ContextText({ text }: { text: TextObject }) {
  return text.type === 'mrkdwn' ? <InlineMrkdwn text={text.text} /> : <PlainText text={text.text} />;
}
