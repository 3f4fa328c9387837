import { brokerEnv } from '@errand/broker';
import { storeEnv } from '@errand/storage';
import { z } from 'zod';

/** What `errand` reads from the environment: as a service does, `NAME_FILE` included. */
export const cliEnv = z.object({ ...storeEnv.shape, ...brokerEnv.shape });
