import { useId, useState } from 'react';
import { safeUrl } from '../text/entities';
import { PlainText } from '../text/mrkdwn-text';
import { useDirectory } from '../state/use-session';
import { useSendAction } from './action-context';
import type { Element } from './block-kit';
import { initialValue, isMultiple, selectOptions } from './options';

/** An element of a message or of a modal's section: what is done with it goes to the bot at once. */
export function ActionElement({ element, blockId }: { element: Element; blockId: string }) {
  const send = useSendAction();
  const [value, setValue] = useState(() => initialValue(element));
  const actionId = element.action_id ?? '';

  if (element.type === 'button' || element.type === 'workflow_button') {
    const press = () => {
      const url = element.url && safeUrl(element.url);
      if (url) window.open(url, '_blank', 'noopener,noreferrer');
      send({ blockId, actionId, value: element.value });
    };
    return (
      <button
        type="button"
        className={`button button-small ${element.style === 'primary' || element.style === 'danger' ? `button-${element.style}` : ''}`}
        data-testid="block-button"
        data-action-id={actionId}
        onClick={press}
      >
        <PlainText text={element.text?.text ?? 'Button'} />
      </button>
    );
  }
  return (
    <InputElement
      element={element}
      value={value}
      onChange={(next) => {
        setValue(next);
        // Text goes when it is finished, choices when they are made.
        if (!isText(element)) send({ blockId, actionId, value: next });
      }}
      onFinish={() => isText(element) && send({ blockId, actionId, value })}
    />
  );
}

/** The control of one element, as an ordinary form field. */
export function InputElement(props: {
  element: Element;
  value: string | string[];
  onChange(value: string | string[]): void;
  onFinish?(): void;
  id?: string;
  required?: boolean;
  invalid?: boolean;
}) {
  const { element, value, onChange, onFinish, id, required, invalid } = props;
  const directory = useDirectory();
  const group = useId();
  const placeholder = element.placeholder?.text;
  const common = {
    id,
    required,
    'aria-invalid': invalid || undefined,
    'aria-label': id ? undefined : (placeholder ?? element.action_id),
    'data-action-id': element.action_id,
  };

  if (element.type === 'checkboxes' || element.type === 'radio_buttons') {
    const chosen = Array.isArray(value) ? value : [value];
    const isRadio = element.type === 'radio_buttons';
    return (
      <div className="options" role={isRadio ? 'radiogroup' : 'group'} id={id}>
        {selectOptions(element, directory).map((option) => (
          <label key={option.value}>
            <input
              type={isRadio ? 'radio' : 'checkbox'}
              name={isRadio ? group : undefined}
              checked={chosen.includes(option.value)}
              onChange={({ target }) =>
                onChange(
                  isRadio
                    ? option.value
                    : target.checked
                      ? [...chosen, option.value]
                      : chosen.filter((each) => each !== option.value),
                )
              }
            />
            <span>
              <PlainText text={option.text.text} />
              {option.description && <small>{option.description.text}</small>}
            </span>
          </label>
        ))}
      </div>
    );
  }
  if (element.type.endsWith('select') || element.type === 'overflow') {
    const options = selectOptions(element, directory);
    return (
      <select
        {...common}
        className="field"
        multiple={isMultiple(element)}
        value={value}
        onChange={({ target }) =>
          onChange(isMultiple(element) ? [...target.selectedOptions].map((each) => each.value) : target.value)
        }
      >
        {!isMultiple(element) && (
          <option value="">{placeholder ?? (element.type === 'overflow' ? '⋯' : 'Choose…')}</option>
        )}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text.text}
          </option>
        ))}
      </select>
    );
  }
  const text = Array.isArray(value) ? value.join(', ') : value;
  if (element.multiline)
    return (
      <textarea
        {...common}
        className="field"
        rows={4}
        placeholder={placeholder}
        minLength={element.min_length}
        maxLength={element.max_length}
        value={text}
        onChange={({ target }) => onChange(target.value)}
        onBlur={onFinish}
      />
    );
  return (
    <input
      {...common}
      className="field"
      type={inputTypes[element.type] ?? 'text'}
      step={element.type === 'number_input' ? 'any' : undefined}
      placeholder={placeholder}
      minLength={element.min_length}
      maxLength={element.max_length}
      value={text}
      onChange={({ target }) => onChange(target.value)}
      onBlur={onFinish}
      onKeyDown={({ key }) => key === 'Enter' && onFinish?.()}
    />
  );
}

const inputTypes: Record<string, string> = {
  number_input: 'number',
  email_text_input: 'email',
  url_text_input: 'url',
  datepicker: 'date',
  timepicker: 'time',
  datetimepicker: 'datetime-local',
};

function isText({ type }: Element): boolean {
  return /_input$/.test(type);
}
