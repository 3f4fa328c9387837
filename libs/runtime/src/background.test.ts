import { isInBackground, readBackgroundOptions } from './background';

it.each([
  [[], { daemon: false, pidFile: undefined }],
  [['--daemon'], { daemon: true, pidFile: undefined }],
  [['-d', '-p', 'errand.pid'], { daemon: true, pidFile: 'errand.pid' }],
  [['--pidfile=/run/errand.pid', 'more', '--other'], { daemon: false, pidFile: '/run/errand.pid' }],
])('reads %j', (args, options) => {
  expect(readBackgroundOptions(args)).toEqual(options);
});

it('knows by its mark alone whether it runs in the background', () => {
  expect([isInBackground({}), isInBackground({ ERRAND_IN_BACKGROUND: '1' })]).toEqual([false, true]);
});
