import { z } from 'zod';

const kinds = [
  'status',
  'ratelimited',
  'html',
  'hang',
  'cut-before',
  'cut-after',
  'half',
  'slow',
  'no-scope-header',
  'error',
  'double',
] as const;

/**
 * What goes wrong, and where. On Web API calls: `status`, `html`, `hang`, `ratelimited`, `error` and `cut-before` happen
 * instead of the call (with `after`: once it was processed), `cut-after` and `half` once it was processed, `slow` waits
 * first. On deliveries ('http-events', 'socket', 'rtm'): `cut-before` and `hang` lose the attempt, `cut-after` delivers
 * it and loses the acknowledgement, `half` and `html` send garbage, `slow` waits, `double` delivers it twice.
 */
export const faultRuleSchema = z.strictObject({
  /** A Web API method, `*` for all of them, or a way of delivery. */
  method: z.string(),
  kind: z.enum(kinds),
  /** How often; without it, until the faults are cleared. */
  times: z.number().int().positive().optional(),
  /** 0 to 1; without it, always. */
  probability: z.number().min(0).max(1).optional(),
  /** Only calls and events about this conversation. */
  channel: z.string().optional(),
  status: z.number().int().min(100).max(599).default(500),
  retryAfter: z.number().min(0).default(1),
  ms: z.number().min(0).default(1000),
  slackError: z.string().default('internal_error'),
  after: z.boolean().default(false),
});
export type FaultRule = z.input<typeof faultRuleSchema>;
export type Fault = z.infer<typeof faultRuleSchema>;

export interface Faults {
  add(rules: readonly FaultRule[]): void;
  clear(): void;
  list(): Fault[];
  /** The fault that befalls this call or delivery, if any; counts it. */
  take(method: string, channel?: string): Fault | undefined;
}

export function createFaults(random: () => number = Math.random): Faults {
  let rules: Fault[] = [];
  return {
    add: (added) => void rules.push(...added.map((rule) => faultRuleSchema.parse(rule))),
    clear: () => void (rules = []),
    list: () => rules,
    take(method, channel) {
      if (rules.length === 0) return undefined;
      const isDelivery = method === 'http-events' || method === 'socket' || method === 'rtm';
      const rule = rules.find(
        (one) =>
          (one.method === method || (one.method === '*' && !isDelivery)) &&
          (one.channel === undefined || one.channel === channel) &&
          (one.probability === undefined || random() < one.probability),
      );
      if (rule?.times !== undefined) {
        rule.times -= 1;
        if (rule.times === 0) rules = rules.filter((one) => one !== rule);
      }
      return rule;
    },
  };
}
