/** Every page of what `!help` shows. @param ask says something and gives the answer */
export async function allOfHelp(ask: (text: string) => Promise<string>): Promise<string> {
  const pages = [await ask('!help')];
  const count = Number(/Page 1 of (\d+)/.exec(pages[0]!)?.[1] ?? 1);
  for (let page = 2; page <= count; page += 1) pages.push(await ask(`!help ${page}`));
  return pages.join('\n');
}
