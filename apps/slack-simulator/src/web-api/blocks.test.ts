import { checkBlocks } from './blocks';

const section = (length: number) => ({ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(length) } });

it('names blocks that have no name', () => {
  expect(checkBlocks([{ type: 'divider' }, { type: 'divider', block_id: 'mine' }])).toEqual([
    { type: 'divider', block_id: 'b1' },
    { type: 'divider', block_id: 'mine' },
  ]);
});

it.each([
  ['no list', 'blocks', 'invalid_blocks_format'],
  ['51 blocks', Array.from({ length: 51 }, () => ({ type: 'divider' })), 'invalid_blocks'],
  ['an unknown type', [{ type: 'carousel-of-doom' }], 'invalid_blocks'],
  ['a section over 3,000 characters', [section(3001)], 'invalid_blocks'],
  ['a section without text', [{ type: 'section' }], 'invalid_blocks'],
  ['a header over 150 characters', [{ ...section(151), type: 'header' }], 'invalid_blocks'],
  ['more than 13,200 characters together', [1, 2, 3, 4, 5].map(() => section(2700)), 'msg_blocks_too_long'],
])('refuses %s', (_what, blocks, error) => expect(() => checkBlocks(blocks)).toThrow(error));
