import { z } from 'zod';

/** How a service finds its database. */
export const storeEnv = z.object({
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be a URL such as postgres://user:password@host:5432/errand' })
    .refine((url) => !/^postgres/.test(url) || !URL.canParse(url) || new URL(url).pathname.length > 1, {
      error: 'names no database: end it with one, such as postgres://user:password@host:5432/errand',
    })
    .describe('PostgreSQL: postgres://user:password@host:5432/errand'),
});
