import { isModuleAddress } from '@errand/runtime';
import { z } from 'zod';

/** How a service finds its database. */
export const storeEnv = z.object({
  DATABASE_URL: z
    .string()
    .refine((url) => isModuleAddress(url) || isPostgres(url), {
      error: 'must be a URL such as postgres://user:password@host:5432/errand',
    })
    .refine((url) => !isPostgres(url) || new URL(url).pathname.length > 1, {
      error: 'names no database: end it with one, such as postgres://user:password@host:5432/errand',
    })
    .describe('PostgreSQL: postgres://user:password@host:5432/errand. module:/path/to/store.mjs loads another storage'),
});

function isPostgres(url: string): boolean {
  return /^postgres(ql)?:/i.test(url) && URL.canParse(url);
}
