import { cutPlace } from './cut-place';
import type { Span } from './slack-spans';
import { spansOf } from './slack-spans';

/** More places are not tried, for the sake of time. */
const MOST_TRIES = 10;
const MOST_SPACES = 20;
/** Of a part; below it nothing would be left of it but marks. */
const LEAST_CHARACTERS = 4;

export interface OpenSpans {
  /**
   * Where to cut instead of at `place`: not between a mark and what it marks, nor beside a mark that is text, which would
   * be one for what is closed there.
   *
   * @param from where the part begins
   */
  besides(from: number, place: number): number;
  /** The marks of what is open at `place`, the outermost first. */
  at(place: number): string;
}

/** Which emphasis and which code a cut of mrkdwn is inside of. Takes time linear in the length, for all cuts together. */
export function openSpans(text: string): OpenSpans {
  let line = { start: 0, end: -1, spans: [] as Span[], starts: new Set<number>(), ends: new Set<number>() };
  let next = 0;
  let open: Span[] = [];
  const read = (place: number) => {
    if (place >= line.start && place <= line.end) return;
    const start = text.lastIndexOf('\n', place - 1) + 1;
    const end = text.indexOf('\n', place);
    const spans = spansOf(text.slice(start, end === -1 ? text.length : end));
    for (const span of spans) {
      span.start += start;
      span.end += start;
    }
    const [starts, ends] = [new Set(spans.map((span) => span.start)), new Set(spans.map((span) => span.end))];
    line = { start, end: end === -1 ? text.length : end, spans, starts, ends };
    next = 0;
    open = [];
  };
  const isInLine = (place: number) => place > 0 && place < text.length && text[place - 1] !== '\n';
  const outside = (place: number) => {
    let at = place;
    while (line.starts.has(at - 1)) at--;
    while (line.ends.has(at)) at++;
    return at;
  };
  /** Spaces aside: those of no width are what keeps a mark from being one. */
  const isBesideMark = (place: number) => {
    let [last, first] = [place - 1, place];
    while (last > place - MOST_SPACES && isSpace(text[last])) last--;
    while (first < place + MOST_SPACES && isSpace(text[first])) first++;
    return (isMark(text[first]) && !line.starts.has(first)) || (isMark(text[last]) && !line.ends.has(last));
  };

  return {
    besides(from, place) {
      if (!isInLine(place)) return place;
      read(place);
      const first = outside(place);
      let at = first;
      for (let tries = 0; isBesideMark(at); tries++) {
        at = tries === MOST_TRIES ? from : outside(cutPlace(text, from, at - 1));
        if (at - from < LEAST_CHARACTERS) return first;
      }
      return at;
    },
    at(place) {
      if (!isInLine(place)) return '';
      read(place);
      for (let span = line.spans[next]; span && span.start < place; span = line.spans[++next]) open.push(span);
      open = open.filter(({ end }) => end >= place);
      return open.map(({ mark }) => mark).join('');
    },
  };
}

function isSpace(character: string | undefined): boolean {
  return character !== undefined && /\s/.test(character);
}

function isMark(character: string | undefined): boolean {
  return character === '*' || character === '_' || character === '~';
}
