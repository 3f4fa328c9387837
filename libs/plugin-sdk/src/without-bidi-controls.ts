/** Embeddings, overrides and isolates of Unicode's bidirectional algorithm ({@link https://www.unicode.org/reports/tr9/}). */
const controls = /[\u202a-\u202e\u2066-\u2069]/g;

/**
 * Text of somebody else's for a sentence of one's own: without the characters by which what follows could be drawn
 * backwards. Letters that are written from right to left, and their marks, stay.
 */
export function withoutBidiControls(text: string): string {
  return text.replace(controls, '');
}
