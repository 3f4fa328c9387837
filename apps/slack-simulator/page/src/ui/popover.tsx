import { useEffect, useLayoutEffect, useRef } from 'react';
import type { ReactNode } from 'react';

/**
 * Something small over the page, beside the place that opened it; Escape, a click elsewhere or leaving it by Tab closes
 * it. Focus goes back to where it was.
 */
export function Popover(props: {
  anchor: DOMRect;
  label: string;
  role?: 'dialog' | 'menu';
  className?: string;
  onClose(): void;
  children: ReactNode;
}) {
  const { anchor, label, role = 'dialog', className = '', onClose, children } = props;
  const box = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const { width, height } = element.getBoundingClientRect();
    const above = anchor.top - height - 6;
    const top = anchor.bottom + 6 + height < innerHeight ? anchor.bottom + 6 : Math.max(8, above);
    element.style.top = `${top}px`;
    element.style.left = `${Math.max(8, Math.min(anchor.left, innerWidth - width - 8))}px`;
  }, [anchor]);

  useEffect(() => {
    const before = document.activeElement;
    const element = box.current;
    element?.querySelector<HTMLElement>('[autofocus], input, button, [tabindex]')?.focus();
    const onPointer = ({ target }: PointerEvent) => {
      if (target instanceof Node && !element?.contains(target)) onClose();
    };
    document.addEventListener('pointerdown', onPointer);
    return () => {
      document.removeEventListener('pointerdown', onPointer);
      if (
        before instanceof HTMLElement &&
        (element?.contains(document.activeElement) || document.activeElement === document.body)
      )
        before.focus();
    };
    // The function that closes is a new one at each drawing; the popover itself opens once.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  return (
    <div
      ref={box}
      className={`popover ${className}`}
      role={role}
      aria-label={label}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          onClose();
        }
        if (role === 'menu') moveFocus(event);
      }}
      onBlur={({ relatedTarget, currentTarget }) => {
        if (relatedTarget instanceof Node && !currentTarget.contains(relatedTarget)) onClose();
      }}
    >
      {children}
    </div>
  );
}

/** Up, Down, Home and End among the items of a menu. */
function moveFocus(event: React.KeyboardEvent<HTMLElement>) {
  const steps: Record<string, (at: number, count: number) => number> = {
    ArrowDown: (at, count) => (at + 1) % count,
    ArrowUp: (at, count) => (at - 1 + count) % count,
    Home: () => 0,
    End: (_, count) => count - 1,
  };
  const step = steps[event.key];
  if (!step) return;
  event.preventDefault();
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role^="menuitem"]')];
  items[step(items.indexOf(document.activeElement as HTMLElement), items.length)]?.focus();
}
