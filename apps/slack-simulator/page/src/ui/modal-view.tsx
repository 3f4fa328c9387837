import { useId, useState } from 'react';
import { ActionContext } from '../blocks/action-context';
import type { Block, View, ViewValues } from '../blocks/block-kit';
import { Blocks } from '../blocks/blocks';
import { InputElement } from '../blocks/elements';
import { elementState, initialValue } from '../blocks/options';
import { useDirectory, useSession } from '../state/use-session';
import { Dialog } from './dialog';

/** A modal that the bot opened: its blocks, its inputs, and the answers to it. Faults of a field stand under the field. */
export function ModalView({ view }: { view: View }) {
  const { store, attempt } = useSession();
  const directory = useDirectory();
  const blocks = view.blocks ?? [];
  const inputs = blocks.filter(({ type, element }) => type === 'input' && element);
  const [values, setValues] = useState<Record<string, string | string[]>>({});
  const [faults, setFaults] = useState<Record<string, string>>({});
  const [isBusy, setIsBusy] = useState(false);

  const close = () => {
    store.apply({ type: 'view', view: { ...view, isOpen: false } });
    void attempt((api, userId) => api.closeView({ userId, viewId: view.id }));
  };
  const submit = async () => {
    const missing = inputs.filter((block) => !block.optional && valueOf(block, values).length === 0);
    if (missing.length > 0) {
      setFaults(Object.fromEntries(missing.map((block) => [block.block_id ?? '', 'Please fill in this field.'])));
      return;
    }
    const state: ViewValues = {};
    for (const block of inputs) {
      if (!block.element) continue;
      state[block.block_id ?? ''] = {
        [block.element.action_id ?? '']: elementState(block.element, valueOf(block, values), directory),
      };
    }
    setIsBusy(true);
    await attempt(async (api, userId) => {
      const answer = await api.submitView({ userId, viewId: view.id, values: state });
      if (answer.errors) setFaults(answer.errors);
      // Else the stream says what became of it: closed, updated, or another one in front.
    });
    setIsBusy(false);
  };

  return (
    <ActionContext
      value={(action) => void attempt((api, userId) => api.action({ userId, viewId: view.id, ...action }))}
    >
      <Dialog
        title={view.title?.text ?? 'Modal'}
        submit={inputs.length > 0 || view.submit ? (view.submit?.text ?? 'Submit') : undefined}
        close={view.close?.text ?? 'Cancel'}
        busy={isBusy}
        testId="modal"
        onSubmit={() => void submit()}
        onClose={close}
      >
        {blocks.map((block, index) =>
          block.type === 'input' ? (
            <InputBlock
              key={block.block_id ?? index}
              block={block}
              value={valueOf(block, values)}
              fault={faults[block.block_id ?? '']}
              onChange={(value) => setValues({ ...values, [block.block_id ?? '']: value })}
            />
          ) : (
            <Blocks key={block.block_id ?? index} blocks={[block]} />
          ),
        )}
      </Dialog>
    </ActionContext>
  );
}

function InputBlock(props: {
  block: Block;
  value: string | string[];
  fault?: string;
  onChange(value: string | string[]): void;
}) {
  const { block, value, fault, onChange } = props;
  const id = useId();
  if (!block.element) return null;
  return (
    <div className="labelled" data-block-id={block.block_id}>
      <label htmlFor={id}>
        {block.label?.text}
        {block.optional && <small> (optional)</small>}
      </label>
      <InputElement id={id} element={block.element} value={value} invalid={Boolean(fault)} onChange={onChange} />
      {fault ? (
        <p className="field-fault" role="alert">
          {fault}
        </p>
      ) : (
        block.hint && <p className="field-hint">{block.hint.text}</p>
      )}
    </div>
  );
}

function valueOf(block: Block, values: Record<string, string | string[]>): string | string[] {
  return values[block.block_id ?? ''] ?? (block.element ? initialValue(block.element) : '');
}
