import express from 'express';
import { z } from 'zod';
import { faultRuleSchema } from '../faults';
import { rateLimitsSchema } from '../web-api/rate-limits';
import type { Operator } from './operator';
import { appSettingsSchema, disconnectSchema } from './operator';
import { parse } from './routes';

/** The part of the control API for tests: faults, limits, cut connections, raw events, what was delivered. */
export function testRoutes(operator: Operator): express.Router {
  const router = express.Router();
  const on = <T>(path: string, schema: z.ZodType<T>, act: (body: T) => unknown) =>
    router.post(path, async (request, response) => {
      response.json((await act(parse(schema, request.body))) ?? { ok: true });
    });

  router.get('/faults', (_request, response) => void response.json({ rules: operator.faults() }));
  on('/faults', z.union([z.array(faultRuleSchema), z.object({ rules: z.array(faultRuleSchema) })]), (given) => {
    operator.addFaults(Array.isArray(given) ? given : given.rules);
  });
  router.delete('/faults', (_request, response) => {
    operator.clearFaults();
    response.json({ ok: true });
  });
  on('/rate-limits', rateLimitsSchema, (settings) => operator.rateLimits(settings));
  on('/socket/disconnect', disconnectSchema, (how) => operator.disconnectSockets(how));
  on(
    '/rtm/goodbye',
    z.object({ type: z.enum(['goodbye', 'team_migration_started', 'cut']).default('goodbye') }),
    (how) => operator.endRtm(how.type),
  );
  router.get('/app', (_request, response) => void response.json(operator.app()));
  on('/app', appSettingsSchema, (settings) => operator.configureApp(settings));
  const emit = z.object({
    event: z.looseObject({ type: z.string() }),
    eventId: z.string().optional(),
    via: z.enum(['events', 'rtm', 'both']).default('events'),
  });
  on('/emit', emit, ({ event, eventId, via }) => ({ ok: true, eventId: operator.emit(event, via, eventId) }));
  on('/revoke', z.object({ token: z.enum(['bot', 'app', 'classic']), error: z.string().optional() }), (which) =>
    operator.revoke(which.token, which.error),
  );
  on('/retry-now', z.object({ atOnce: z.int().positive().optional() }), (how) => operator.retryNow(how));
  const change = z.object({
    userId: z.string(),
    displayName: z.string().optional(),
    realName: z.string().optional(),
    presence: z.enum(['active', 'away']).optional(),
  });
  on('/user', change, (given) => operator.changeUser(given));
  router.get('/log', (request, response) => {
    response.json(operator.log(Number(request.query['limit'] ?? 500) || 500));
  });
  router.get('/connections', (_request, response) => void response.json(operator.connections()));
  on('/reset', z.object({}), () => operator.reset());
  return router;
}
