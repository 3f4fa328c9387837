import type { SectionName } from '../options';
import { runDecisions } from './decisions/decisions';
import { runLargeWorkspace } from './large-workspace/large-workspace';
import { runMemory } from './memory/memory';
import { runPace } from './pace/pace';
import { runSaturation } from './saturation/saturation';
import type { RunSection } from './section';
import { runSideBySide } from './side-by-side/side-by-side';
import { runWorkers } from './workers/workers';

export const sections: Record<SectionName, RunSection> = {
  'side-by-side': runSideBySide,
  saturation: runSaturation,
  workers: runWorkers,
  pace: runPace,
  memory: runMemory,
  decisions: runDecisions,
  'large-workspace': runLargeWorkspace,
};
