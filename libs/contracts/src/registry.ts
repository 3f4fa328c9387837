import { z } from 'zod';

/** What others ask a worker about its plugins, `request('registry', …)`. */
export const registryRequestSchema = z.object({ kind: z.literal('commands') });

export const registryAnswerSchema = z.object({
  kind: z.literal('commands'),
  commands: z.array(
    z.object({
      plugin: z.string(),
      name: z.string().describe('Its own name, with underscores or spaces'),
      admin: z.boolean(),
      args: z.array(z.string()).describe('Names of its arguments and flags'),
    }),
  ),
});
export type RegistryAnswer = z.infer<typeof registryAnswerSchema>;
export type RegisteredCommand = RegistryAnswer['commands'][number];
