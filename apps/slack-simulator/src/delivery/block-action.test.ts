import { findElement, valueOf } from './block-action';

const options = [{ text: { type: 'plain_text', text: 'One' }, value: '1' }];

it('finds an element in actions, accessory and input, by block when one is named', () => {
  const blocks = [
    { type: 'actions', block_id: 'a', elements: [{ type: 'button', action_id: 'go', value: 'a' }] },
    { type: 'section', block_id: 'b', accessory: { type: 'button', action_id: 'go', value: 'b' } },
    { type: 'input', block_id: 'c', element: { type: 'plain_text_input', action_id: 'text' } },
  ];
  expect(findElement(blocks, '', 'go')?.element['value']).toBe('a');
  expect(findElement(blocks, 'b', 'go')?.element['value']).toBe('b');
  expect(findElement(blocks, '', 'text')?.blockId).toBe('c');
  expect(findElement(blocks, 'c', 'go')).toBeUndefined();
});

it.each([
  [{ type: 'button', value: 'v' }, undefined, { value: 'v' }],
  [{ type: 'static_select', options }, '1', { selected_option: options[0] }],
  [{ type: 'checkboxes', options }, ['1'], { selected_options: options }],
  [{ type: 'users_select' }, 'U1', { selected_user: 'U1' }],
  [{ type: 'datepicker' }, '2026-01-01', { selected_date: '2026-01-01' }],
  [{ type: 'plain_text_input' }, 'x', { value: 'x' }],
])('says what %j holds', (element, value, held) => expect(valueOf(element, value)).toMatchObject(held));
