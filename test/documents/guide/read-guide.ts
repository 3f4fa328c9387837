/** What the bot says, and where, as it is written for the one who asked: `in #ops`, or `to errand` where it is for them alone. */
export interface Answer {
  place: string;
  lines: string[];
}

/** Something that a guide tells its reader to do, and what it says comes of it. */
export type GuideStep =
  /** A line for the shell, and what is printed. */
  | { kind: 'run'; line: number; command: string; quoted: string[] }
  /** A file to write. */
  | { kind: 'save'; line: number; path: string; text: string }
  /** Something to type in Slack, and the answers, in their order. */
  | { kind: 'say'; line: number; who: string; where: string; text: string; answers: Answer[] }
  /** Lines for the shell that stand under `<!-- not run by the test: … -->`. */
  | { kind: 'skip'; line: number; because: string; text: string };

/**
 * The steps of a guide in Markdown, by the language of its blocks:
 *
 * - `console`: `$ ` begins a line for the shell, what follows is its output; none: it prints nothing.
 * - `slack`: `ana in #ops: text`, then `errand in #ops: text` for each answer; `ana to errand:` and `errand to ana:` in a
 *   direct message. Further lines of a text are indented by two spaces.
 * - any language whose first line is a comment with nothing but a file's name in it: that file.
 *
 * All other blocks are to be read only.
 */
export function readGuide(markdown: string): GuideStep[] {
  const steps: GuideStep[] = [];
  for (const block of blocksOf(markdown)) {
    if (block.skipped !== undefined)
      steps.push({ kind: 'skip', line: block.line, because: block.skipped, text: block.lines.join('\n') });
    else if (block.language === 'console') steps.push(...consoleSteps(block));
    else if (block.language === 'slack') steps.push(...slackSteps(block));
    else {
      const [, path] = /^(?:#|\/\/) ([\w./-]+\.\w+)$/.exec(block.lines[0] ?? '') ?? [];
      if (path) steps.push({ kind: 'save', line: block.line, path, text: `${block.lines.join('\n')}\n` });
    }
  }
  return steps;
}

interface Block {
  /** What ends it: a longer one holds a shorter one. */
  fence: string;
  language: string;
  /** Of its first line, from 1 on. */
  line: number;
  lines: string[];
  skipped: string | undefined;
}

function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  let skipped: string | undefined;
  for (const [at, line] of markdown.split('\n').entries()) {
    const [, fence = '', language] = /^(`{3,})(\w*)$/.exec(line) ?? [];
    if (open && fence === open.fence && language === '') {
      blocks.push(open);
      [open, skipped] = [undefined, undefined];
    } else if (open) open.lines.push(line);
    else if (language !== undefined) open = { fence, language, line: at + 2, lines: [], skipped };
    else if (line !== '') skipped = /^<!-- not run by the test: (.+) -->$/.exec(line)?.[1];
  }
  if (open) throw new Error(`the block of line ${open.line} has no end`);
  return blocks;
}

function consoleSteps({ line, lines }: Block): GuideStep[] {
  const steps: Extract<GuideStep, { kind: 'run' }>[] = [];
  for (const [at, text] of lines.entries()) {
    const last = steps.at(-1);
    if (text.startsWith('$ ')) steps.push({ kind: 'run', line: line + at, command: text.slice(2), quoted: [] });
    else if (last) last.quoted.push(text);
    else throw new Error(`line ${line + at}: a block of the console begins with a command`);
  }
  return steps;
}

function slackSteps({ line, lines }: Block): GuideStep[] {
  const steps: Extract<GuideStep, { kind: 'say' }>[] = [];
  let more: ((text: string) => void) | undefined;
  for (const [at, text] of lines.entries()) {
    const [, who, where, said] = /^(\w+) ((?:in #|to )[\w-]+): (.*)$/.exec(text) ?? [];
    const last = steps.at(-1);
    if (who === undefined || where === undefined || said === undefined) {
      if (!more || !/^( {2}|$)/.test(text)) throw new Error(`line ${line + at}: neither said nor answered`);
      more(text.slice(2));
    } else if (who === 'errand') {
      if (!last) throw new Error(`line ${line + at}: an answer to nothing`);
      const lines = [said];
      last.answers.push({ place: where === `to ${last.who}` ? 'to errand' : where, lines });
      more = (further) => void lines.push(further);
    } else {
      const step = { kind: 'say' as const, line: line + at, who, where, text: said, answers: [] };
      steps.push(step);
      more = (further) => void (step.text += `\n${further}`);
    }
  }
  return steps;
}
