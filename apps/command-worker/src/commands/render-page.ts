/** What `!render test` shows: each thing that an answer may hold, so that one sees what becomes of it. */
export const renderPage = `# A heading
## A smaller one
### And a smaller one still

Plain text with **bold**, _italic_, ~~struck~~ and \`code\` words, and a [link](https://example.com/).
A line break stays one.

- a list
- of things
  - and one below

1. first
2. second

- [x] done
- [ ] to do

> A quote
> of two lines

\`\`\`
a block of code:  spaces   stay
<&> and *stars* too
\`\`\`

| Left | Right |
| --- | ---: |
| one | 1 |
| two | 22 |

---

Nobody is mentioned by <@U0000000000> or <!channel>, and emoji are :tada:`;
