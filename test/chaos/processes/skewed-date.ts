// Loaded before a service (`node --import`): moves its date by CHAOS_SKEW_MS. The monotonic clock stays as it is.
const skewMs = Number(process.env['CHAOS_SKEW_MS']);
const now = Date.now;

globalThis.Date = new Proxy(Date, {
  construct: (target, args: []) => (args.length > 0 ? new target(...args) : new target(now() + skewMs)),
  get: (target, name, receiver) =>
    name === 'now' ? () => now() + skewMs : (Reflect.get(target, name, receiver) as unknown),
});
