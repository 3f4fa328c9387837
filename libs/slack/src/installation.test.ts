import { readInstallation } from './installation';

const auth = { teamId: 'T1', teamName: 'Example', userId: 'U1', botId: 'B1', name: 'errand', url: '', scopes: ['bot'] };

it('names the app by its bot', async () => {
  const botInfo = async () => ({ id: 'B1', appId: 'A1' });
  expect(await readInstallation({ testAuth: async () => auth, botInfo })).toMatchObject({
    teamId: 'T1',
    botUserId: 'U1',
    botId: 'B1',
    appId: 'A1',
    scopes: ['bot'],
  });
});

it('does without the id of the app when bots.info fails', async () => {
  const botInfo = () => Promise.reject(new Error('missing_scope'));
  expect(await readInstallation({ testAuth: async () => auth, botInfo })).toMatchObject({ botUserId: 'U1' });
});

it('fails when auth.test does', async () => {
  const testAuth = () => Promise.reject(new Error('invalid_auth'));
  await expect(readInstallation({ testAuth, botInfo: testAuth })).rejects.toThrow('invalid_auth');
});
