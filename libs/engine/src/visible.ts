/**
 * A text with nothing in it that nobody sees, or that makes it look like another: control characters, marks that turn the
 * direction of what is written, characters without a width. They are shown by their number, as `\u202e`. Line breaks and
 * tabs stay, and so do those inside of an emoji.
 */
export function visible(text: string): string {
  return text.replace(unseen, (found) => (isUnseen.test(found) ? escaped(found) : found));
}

/** An emoji with what joins its parts, whole, or one character. */
const unseen =
  /\p{Extended_Pictographic}[\u{1F3FB}-\u{1F3FF}]?\uFE0F?(?:\u200D\p{Extended_Pictographic}[\u{1F3FB}-\u{1F3FF}]?\uFE0F?)*|[#*0-9]\uFE0F\u20E3|[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const isUnseen = /^[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]$/u;

function escaped(character: string): string {
  if (character === '\n' || character === '\t') return character;
  const code = character.codePointAt(0)!.toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
}
