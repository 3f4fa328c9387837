let found: boolean | undefined;

/** Does this machine draw emoji in colour? Where none of its fonts holds them they would be empty boxes. */
export function hasEmojiFont(): boolean {
  return (found ??= drawsColour('\u{1F440}'));
}

function drawsColour(glyph: string): boolean {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 24;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return true;
  context.font = "20px 'Apple Color Emoji', 'Segoe UI Emoji', 'Noto Color Emoji', sans-serif";
  context.textBaseline = 'top';
  context.fillStyle = '#000'; // a box would be black alone
  context.fillText(glyph, 0, 0);
  const { data } = context.getImageData(0, 0, 24, 24);
  for (let at = 0; at < data.length; at += 4)
    if ((data[at] ?? 0) + (data[at + 1] ?? 0) + (data[at + 2] ?? 0) > 90 && (data[at + 3] ?? 0) > 90) return true;
  return false;
}
