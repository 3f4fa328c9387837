import type * as Testcontainers from 'testcontainers';
import { freePort } from './free-port';
import { containersOf, forgetContainer, noteContainer } from './run-directory';
import type { ThrowawayServer } from './throwaway-server';
import { waitFor } from './wait-for';

/**
 * testcontainers takes a second to load, so only the runs that use it load it. Its reaper, one more image to pull, is not
 * needed: the next run removes what a killed one has left behind.
 */
async function testcontainers(): Promise<typeof Testcontainers> {
  process.env.TESTCONTAINERS_RYUK_DISABLED ??= 'true';
  return import('testcontainers');
}

const PROBE_MS = 5000;
const PATIENCE_MS = 20_000;
const START_MS = 180_000; // the first time, an image is pulled

/** The Docker engine of this machine. @throws Error when none answers soon */
export async function containerEngine(): Promise<Testcontainers.ContainerRuntimeClient> {
  const { getContainerRuntimeClient } = await testcontainers();
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the Docker engine is silent for ${PROBE_MS} ms`)), PROBE_MS);
  });
  try {
    return await Promise.race([getContainerRuntimeClient(), tooLate]);
  } catch (err) {
    const { message } = err as Error;
    throw new Error(
      message.includes('Could not find a working container runtime') ? 'no Docker engine answers' : message,
    );
  } finally {
    clearTimeout(timer);
  }
}

export interface ContainerServer extends Omit<ThrowawayServer, 'url'> {
  host: string;
  /** Ports on `host`, in the order of `options.ports`; the same over every restart. */
  ports: number[];
  /** Runs a program inside. @throws Error with its output when it fails */
  run(command: string[]): Promise<void>;
}

/**
 * Starts a container with its ports published on the engine's host, and waits until `ready` says yes.
 *
 * @param options.run directory of the run, where the container is noted
 * @param options.ports ports inside the container
 */
export async function startContainer(options: {
  run: string;
  image: string;
  environment: Record<string, string>;
  command?: string[];
  /** Files put into the container before it starts. */
  files?: { target: string; content: string }[];
  ports: number[];
  ready: (host: string, ports: number[]) => Promise<boolean>;
}): Promise<ContainerServer> {
  const { run, image, environment, command, files = [], ready } = options;
  const engine = await containerEngine();
  const { GenericContainer } = await testcontainers();
  // Ports chosen by the engine change at every restart; these do not.
  const bindings = await Promise.all(options.ports.map(async (container) => ({ container, host: await freePort() })));
  const ports = bindings.map(({ host }) => host);
  const definition = new GenericContainer(image)
    .withEnvironment(environment)
    .withExposedPorts(...bindings)
    .withCopyContentToContainer(files)
    .withStartupTimeout(START_MS);
  const started = await (command ? definition.withCommand(command) : definition).start().catch((err: Error) => {
    throw new Error(`${image} does not start: ${err.message}`, { cause: err });
  });
  const host = started.getHost().replace('localhost', '127.0.0.1'); // published there; ::1 may be somebody else's
  const container = engine.container.getById(started.getId());
  noteContainer(run, started.getId());

  const running = async () => (await container.inspect()).State.Running;
  const untilReady = async () => {
    const readyOrGone = async () => (await ready(host, ports)) || !(await running());
    await waitFor(readyOrGone, { timeoutMs: START_MS, what: `${image} to answer` });
    if (!(await running())) {
      const output = await container.logs({ stdout: true, stderr: true, tail: 15 });
      throw new Error(`${image} did not stay up:\n${output.toString()}`);
    }
  };
  const ended = async () => !(await running());
  const kill = async (signal: NodeJS.Signals = 'SIGKILL') => {
    if (await ended()) return;
    await container.kill({ signal });
    const patience = { timeoutMs: PATIENCE_MS, what: `${image} to end` };
    await waitFor(ended, patience).catch(() => container.kill({ signal: 'SIGKILL' }));
    await waitFor(ended, patience);
  };
  await untilReady();
  return {
    host,
    ports,
    kill,
    async restart() {
      await kill();
      await container.start();
      await untilReady();
    },
    pause: async () => void (await container.pause()),
    resume: async () => void (await container.unpause()),
    async run(inside) {
      const { exitCode, output } = await started.exec(inside);
      if (exitCode !== 0) throw new Error(`${inside.join(' ')} in ${image} ended with ${exitCode}:\n${output}`);
    },
    async stop() {
      await container.remove({ force: true, v: true });
      forgetContainer(run, started.getId());
    },
  };
}

/** Removes the containers noted in a run's directory; an engine that is gone has taken them along. */
export async function removeContainers(run: string): Promise<void> {
  const ids = containersOf(run);
  if (ids.length === 0) return;
  const engine = await containerEngine().catch(() => undefined);
  for (const id of ids) {
    await engine?.container
      .getById(id)
      .remove({ force: true, v: true })
      .catch(() => undefined);
    forgetContainer(run, id);
  }
}
