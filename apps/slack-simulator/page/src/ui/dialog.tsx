import { useEffect, useId, useRef } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { CloseIcon } from './icons';

/** A dialog of the page: the browser keeps focus inside it, and Escape closes it. The form is sent by Enter or `submit`. */
export function Dialog(props: {
  title: string;
  submit?: string;
  close?: string;
  danger?: boolean;
  busy?: boolean;
  testId?: string;
  onSubmit?(): void;
  onClose(): void;
  children: ReactNode;
}) {
  const { title, submit, close = 'Cancel', danger, busy, testId, onSubmit, onClose, children } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // The browser would take the first of all, which closes it.
    const first = ['.dialog-body :is(input, textarea, select)', '[type="submit"]', '.dialog-body button'];
    first
      .map((which) => element?.querySelector<HTMLElement>(which))
      .find(Boolean)
      ?.focus();
    return () => element?.close();
  }, []);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!busy) onSubmit?.();
  };
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby={titleId}
      data-testid={testId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={({ target, currentTarget }) => target === currentTarget && onClose()}
    >
      <form onSubmit={send}>
        <header>
          <h2 id={titleId}>{title}</h2>
          <button type="button" className="icon-button" aria-label="Close" onClick={onClose}>
            <CloseIcon />
          </button>
        </header>
        <div className="dialog-body">{children}</div>
        <footer>
          <button type="button" className="button" onClick={onClose}>
            {close}
          </button>
          {submit && (
            <button type="submit" className={`button ${danger ? 'button-danger' : 'button-primary'}`} disabled={busy}>
              {submit}
            </button>
          )}
        </footer>
      </form>
    </dialog>
  );
}
