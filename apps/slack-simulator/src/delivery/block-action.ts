/** Finds an interactive element in blocks. */
export function findElement(
  blocks: unknown,
  blockId: string,
  actionId: string,
): { element: Record<string, unknown>; blockId: string } | undefined {
  if (!Array.isArray(blocks)) return undefined;
  for (const block of blocks as Record<string, unknown>[]) {
    if (blockId !== '' && block['block_id'] !== blockId) continue;
    const elements = Array.isArray(block['elements']) ? (block['elements'] as unknown[]) : [];
    for (const element of [...elements, block['accessory'], block['element']]) {
      const found = element as Record<string, unknown> | undefined;
      if (found?.['action_id'] === actionId) return { element: found, blockId: String(block['block_id'] ?? blockId) };
    }
  }
  return undefined;
}

/** What an element holds once a user has set it to `value`: the part of an action and of a view's state. */
export function valueOf(element: Record<string, unknown>, value: unknown): Record<string, unknown> {
  const type = String(element['type'] ?? 'button');
  const option = (wanted: unknown) =>
    optionsOf(element).find((one) => one['value'] === wanted) ?? {
      text: { type: 'plain_text', text: String(wanted) },
      value: String(wanted),
    };
  switch (type) {
    case 'button':
      return { type, value: value ?? element['value'], text: element['text'] };
    case 'static_select':
    case 'external_select':
    case 'overflow':
    case 'radio_buttons':
      return { type, selected_option: option(value) };
    case 'checkboxes':
    case 'multi_static_select':
    case 'multi_external_select':
      return { type, selected_options: listOf(value).map(option) };
    case 'users_select':
      return { type, selected_user: value };
    case 'multi_users_select':
      return { type, selected_users: listOf(value) };
    case 'channels_select':
      return { type, selected_channel: value };
    case 'conversations_select':
      return { type, selected_conversation: value };
    case 'datepicker':
      return { type, selected_date: value };
    case 'timepicker':
      return { type, selected_time: value };
    default:
      return { type, value: value ?? null };
  }
}

function optionsOf(element: Record<string, unknown>): Record<string, unknown>[] {
  return Array.isArray(element['options']) ? (element['options'] as Record<string, unknown>[]) : [];
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : value === undefined ? [] : [value];
}
