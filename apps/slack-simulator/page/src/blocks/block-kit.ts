// Block Kit as far as this page draws it. Everything is optional: a bot may send anything, and a page must not break.

export interface TextObject {
  type: 'plain_text' | 'mrkdwn';
  text: string;
}

export interface Option {
  text: TextObject;
  value: string;
  description?: TextObject;
}

/** An interactive element or an image, told apart by `type`. */
export interface Element {
  type: string;
  action_id?: string;
  text?: TextObject;
  value?: string;
  url?: string;
  style?: string;
  placeholder?: TextObject;
  options?: Option[];
  option_groups?: { label: TextObject; options: Option[] }[];
  initial_option?: Option;
  initial_options?: Option[];
  initial_value?: string;
  initial_date?: string;
  initial_time?: string;
  initial_user?: string;
  initial_users?: string[];
  initial_channel?: string;
  initial_conversation?: string;
  multiline?: boolean;
  min_length?: number;
  max_length?: number;
  image_url?: string;
  alt_text?: string;
}

export interface RichTextElement {
  type: string;
  elements?: RichTextElement[];
  style?: string | { bold?: boolean; italic?: boolean; strike?: boolean; code?: boolean };
  text?: string;
  url?: string;
  user_id?: string;
  channel_id?: string;
  usergroup_id?: string;
  range?: string;
  name?: string;
  indent?: number;
  /** Of an ordered list: how many numbers are left out at its beginning. */
  offset?: number;
  value?: string;
}

/** Text without any looks, or a block of rich text. */
export interface TableCell {
  type: string;
  text?: string;
  elements?: RichTextElement[];
}

export interface Block {
  type: string;
  /** Of a table; the first one is its head. */
  rows?: TableCell[][];
  column_settings?: ({ align?: 'left' | 'center' | 'right' } | null)[];
  block_id?: string;
  text?: TextObject | string;
  fields?: TextObject[];
  accessory?: Element;
  elements?: (Element | TextObject | RichTextElement)[];
  element?: Element;
  label?: TextObject;
  hint?: TextObject;
  optional?: boolean;
  dispatch_action?: boolean;
  image_url?: string;
  alt_text?: string;
  title?: TextObject;
}

export interface SlackAttachment {
  id?: number;
  color?: string;
  pretext?: string;
  author_name?: string;
  title?: string;
  title_link?: string;
  text?: string;
  fallback?: string;
  fields?: { title?: string; value?: string; short?: boolean }[];
  blocks?: Block[];
  image_url?: string;
  footer?: string;
  ts?: number | string;
}

export interface View {
  id: string;
  type: string;
  title?: TextObject;
  blocks?: Block[];
  submit?: TextObject | null;
  close?: TextObject | null;
  hash?: string;
  /** False once it was submitted or closed, by whichever side. */
  isOpen?: boolean;
}

/** What a person entered, as Slack's `view.state.values`: by `block_id`, then `action_id`. */
export type ViewValues = Record<string, Record<string, ElementState>>;

export interface ElementState {
  type: string;
  value?: string | null;
  selected_option?: Option | null;
  selected_options?: Option[];
  selected_date?: string | null;
  selected_time?: string | null;
  selected_date_time?: number | null;
  selected_user?: string | null;
  selected_users?: string[];
  selected_channel?: string | null;
  selected_channels?: string[];
  selected_conversation?: string | null;
  selected_conversations?: string[];
}
