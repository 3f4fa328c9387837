/** One thing a process needs to be ready: the broker, Slack, the store … */
export interface Condition {
  ok(): void;
  fail(reason: string): void;
}

export interface Health {
  /** Names a thing that must be well; it is not, until `ok()` is called. */
  condition(name: string, reason?: string): Condition;
  /** Ready when every condition is met. `notes` say why a healthy process does nothing (an idle ingress). */
  report(): HealthReport;
  note(name: string, text: string | undefined): void;
}

/** A part of a process that knows what is wrong with it: the broker, the store. */
export interface FaultSource {
  /** Calls back at once, and on every change; undefined while all is well. */
  onFault(listener: (fault: string | undefined) => void): void;
}

/** Keeps a condition true to what a part says of itself. */
export function follow(part: FaultSource, condition: Condition): void {
  part.onFault((fault) => (fault === undefined ? condition.ok() : condition.fail(fault)));
}

export interface HealthReport {
  ready: boolean;
  reasons: { condition: string; reason: string }[];
  notes: Record<string, string>;
}

/** What `/ready` tells: each unmet condition with its reason. `onChange` hears every change of a condition. */
export function createHealth(onChange: (name: string, reason: string | undefined) => void = () => undefined): Health {
  const unmet = new Map<string, string>();
  const notes = new Map<string, string>();
  const set = (name: string, reason: string | undefined) => {
    if (unmet.get(name) === reason) return;
    if (reason === undefined) unmet.delete(name);
    else unmet.set(name, reason);
    onChange(name, reason);
  };
  return {
    condition(name, reason = 'not started yet') {
      unmet.set(name, reason);
      return { ok: () => set(name, undefined), fail: (why) => set(name, why) };
    },
    report: () => ({
      ready: unmet.size === 0,
      reasons: [...unmet].map(([condition, reason]) => ({ condition, reason })),
      notes: Object.fromEntries(notes),
    }),
    note(name, text) {
      if (text === undefined) notes.delete(name);
      else notes.set(name, text);
    },
  };
}
