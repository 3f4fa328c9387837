import { z } from 'zod';

/** How a service finds its database. */
export const storeEnv = z.object({
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be a URL such as postgres://user:password@host:5432/errand' })
    .describe('PostgreSQL: postgres://user:password@host:5432/errand'),
});
