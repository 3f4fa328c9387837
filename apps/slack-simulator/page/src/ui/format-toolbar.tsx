import type { ReactNode, RefObject } from 'react';
import { CodeBlockIcon, CodeIcon, ListIcon, QuoteIcon } from './icons';

interface Format {
  label: string;
  hint: string;
  icon: ReactNode;
  apply(selected: string): string;
}

const around = (marker: string) => (selected: string) => `${marker}${selected}${marker}`;
const eachLine = (start: string) => (selected: string) =>
  selected
    .split('\n')
    .map((line) => start + line)
    .join('\n');

const formats: (Format | 'gap')[] = [
  { label: 'Bold', hint: '*bold*', icon: <b>B</b>, apply: around('*') },
  { label: 'Italic', hint: '_italic_', icon: <i>I</i>, apply: around('_') },
  { label: 'Strikethrough', hint: '~strike~', icon: <s>S</s>, apply: around('~') },
  'gap',
  { label: 'Code', hint: '`code`', icon: <CodeIcon size={16} />, apply: around('`') },
  {
    label: 'Code block',
    hint: '```code block```',
    icon: <CodeBlockIcon size={16} />,
    apply: (selected) => `\`\`\`\n${selected}\n\`\`\``,
  },
  'gap',
  { label: 'Quote', hint: '> quote', icon: <QuoteIcon size={16} />, apply: eachLine('> ') },
  { label: 'List', hint: '• list', icon: <ListIcon size={16} />, apply: eachLine('• ') },
];

/** Puts the marks of mrkdwn around what is selected; the titles teach the marks themselves. */
export function FormatToolbar(props: {
  field: RefObject<HTMLTextAreaElement | null>;
  onFormat(text: string, from: number, to: number): void;
}) {
  const use = ({ apply }: Format) => {
    const element = props.field.current;
    if (!element) return;
    const { value, selectionStart, selectionEnd } = element;
    const formatted = apply(value.slice(selectionStart, selectionEnd));
    const [before = '', after = ''] = apply('\0').split('\0');
    props.onFormat(
      value.slice(0, selectionStart) + formatted + value.slice(selectionEnd),
      selectionStart + before.length,
      selectionStart + formatted.length - after.length,
    );
  };
  return (
    <div className="format-toolbar" role="toolbar" aria-label="Formatting">
      {formats.map((format, index) =>
        format === 'gap' ? (
          <span key={index} className="gap" />
        ) : (
          <button
            key={format.label}
            type="button"
            className="icon-button"
            tabIndex={-1}
            aria-label={format.label}
            title={`${format.label}  ${format.hint}`}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => use(format)}
          >
            {format.icon}
          </button>
        ),
      )}
    </div>
  );
}
