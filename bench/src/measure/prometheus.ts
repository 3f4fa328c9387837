/** One line of what a service tells on `/metrics`. */
export interface Sample {
  labels: Record<string, string>;
  value: number;
}

/** The samples of one metric in Prometheus' text format; none where it is not there. */
export function samplesOf(text: string, name: string): Sample[] {
  return text.split('\n').flatMap((line) => {
    const [, found, labels = '', value = ''] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)/.exec(line) ?? [];
    return found === name ? [{ labels: labelsOf(labels), value: numberOf(value) }] : [];
  });
}

/** `a="x",b="y"`, in which a backslash escapes itself, a quote and, as n, the end of a line. */
function labelsOf(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g)];
  const unescape = (value: string) => value.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char));
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, unescape(value)]));
}

function numberOf(text: string): number {
  return Number(text.replace('Inf', 'Infinity'));
}
