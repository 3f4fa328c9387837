import { command, definePlugin, hear, t } from '@errand/plugin-sdk';

const run = () => undefined;

/** Runs until that address answers, which is told in which process. */
async function hold(address: string) {
  const response = await fetch(address, { headers: { 'x-runner': String(process.pid) } });
  return { text: `held ${await response.text()}` };
}

export default definePlugin({
  name: 'handbook',
  version: '1.0.0',
  summary: 'What help has to tell of',
  help: `
    Its pages:

    - one of *people*
    - one of !echo

    That is all.
  `,
  commands: {
    Loud: command({ summary: `Says it ${'very '.repeat(14)}loud`, syntax: '<text>', run }),
    brief: command({ summary: `Says ${'x'.repeat(75)}`, run }),
    deploy: command({
      summary: 'Deploys a service',
      help: 'Takes its time.\n\nAs !echo does.',
      aliases: ['ship', 'roll_out'],
      args: { service: t.string({ help: 'which one' }) },
      run,
    }),
    freeze_all: command({ summary: 'Freezes everything', admin: true, run }),
    closed: command({ summary: 'Opens for Ana', run }),
    refer: command({
      summary: 'Is better than !echo, (!status gc) and !nothing',
      help: `Read **all** of it:

        1. \`!echo hi\`
        2. !status_gc

        There is no !nothing either.`,
      run,
    }),
    tidy_up_all: command({ summary: 'Tidies', help: 'Leaves no dust behind.', run }),
    secret_door: command({ summary: 'Opens the secret door', hidden: true, run }),
    hold: command({ summary: 'Waits for an address', effects: ['counts'], run: ({ text }) => hold(text) }),
    hold_again: command({ summary: 'The same, and may run twice', run: ({ text }) => hold(text) }),
  },
  hears: {
    ticket: hear({ summary: 'Links tickets', pattern: '[A-Z]+-\\d+', prefixed: false, run }),
    doors: hear({ summary: 'Opens doors', pattern: 'open (the|a) door', syntax: 'open the door', run }),
    cook: hear({ summary: 'Cooks', help: 'Slowly.\n\nAnd well: see !refer.', pattern: 'cook\\w+', run }),
    mutter: hear({ summary: 'Mutters', pattern: 'mutter', hidden: true, run }),
  },
});
