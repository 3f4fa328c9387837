import type { Channel, User } from '../api/contract';
import { userLabel } from '../text/names';
import type { Directory } from '../state/use-session';
import { channelLabel } from '../state/use-session';
import type { Element, ElementState, Option } from './block-kit';

/** What may be chosen in a select: its own options, or people or conversations. Others ask the bot and offer nothing here. */
export function selectOptions(element: Element, directory: Directory): Option[] {
  const plain = (text: string, value: string): Option => ({ text: { type: 'plain_text', text }, value });
  if (/users_select$/.test(element.type))
    return [...directory.users.values()].map((user: User) => plain(userLabel(user), user.id));
  if (/(channels|conversations)_select$/.test(element.type)) {
    const all = [...directory.channels.values()].filter(
      (channel) => channel.kind === 'channel' || !element.type.includes('channels_'),
    );
    return all.map((channel: Channel) => plain(channelLabel(channel, directory), channel.id));
  }
  return element.options ?? element.option_groups?.flatMap(({ options }) => options) ?? [];
}

/** What an element holds before anybody touched it: one value, or several for multi-selects and checkboxes. */
export function initialValue(element: Element): string | string[] {
  if (isMultiple(element)) return element.initial_options?.map(({ value }) => value) ?? element.initial_users ?? [];
  return (
    element.initial_option?.value ??
    element.initial_value ??
    element.initial_date ??
    element.initial_time ??
    element.initial_user ??
    element.initial_channel ??
    element.initial_conversation ??
    ''
  );
}

export function isMultiple({ type }: Element): boolean {
  return type === 'checkboxes' || type.startsWith('multi_');
}

/** A value as Slack reports it in `view.state.values`; each kind of element has its own field for it. */
export function elementState(element: Element, value: string | string[], directory: Directory): ElementState {
  const { type } = element;
  const values = Array.isArray(value) ? value : value === '' ? [] : [value];
  const [one = null] = values;
  const options = selectOptions(element, directory).filter((option) => values.includes(option.value));
  const [option = null] = options;
  switch (type) {
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
      return { type, selected_option: option };
    case 'checkboxes':
    case 'multi_static_select':
    case 'multi_external_select':
      return { type, selected_options: options };
    case 'users_select':
      return { type, selected_user: one };
    case 'multi_users_select':
      return { type, selected_users: values };
    case 'channels_select':
      return { type, selected_channel: one };
    case 'multi_channels_select':
      return { type, selected_channels: values };
    case 'conversations_select':
      return { type, selected_conversation: one };
    case 'multi_conversations_select':
      return { type, selected_conversations: values };
    case 'datepicker':
      return { type, selected_date: one };
    case 'timepicker':
      return { type, selected_time: one };
    case 'datetimepicker':
      return { type, selected_date_time: one === null ? null : Math.floor(new Date(one).getTime() / 1000) };
    default:
      return { type, value: one };
  }
}
