import { expect, it } from 'vitest';
import { type ConfigError, loadConfig, requireServers } from '../../src/config.js';

function errorOf(environment: Record<string, string>): ConfigError {
  try {
    loadConfig(environment);
  } catch (error) {
    return error as ConfigError;
  }
  throw new Error('the settings were taken');
}

it('has a value for everything that need not be set', () => {
  const config = loadConfig({});
  expect(config).toMatchObject({ host: '127.0.0.1', port: 3000, databaseUrl: undefined, webhook: undefined });
  expect(config.temporal).toMatchObject({ address: undefined, namespace: 'default', taskQueue: 'pitlane' });
  expect(config.dataDir).toMatch(/\.pitlane$/);
});

it('names every variable that can not be used', () => {
  const { name, message } = errorOf({
    PORT: '70000',
    DATABASE_URL: 'mysql://localhost/pitlane',
    TEMPORAL_ADDRESS: 'http://localhost:7233',
    WEBHOOK_URL: 'ftp://somewhere',
    LOG_LEVEL: 'loud',
  });
  expect(name).toBe('ConfigError');
  for (const variable of ['PORT', 'DATABASE_URL', 'TEMPORAL_ADDRESS', 'WEBHOOK_URL', 'LOG_LEVEL']) {
    expect(message).toContain(`${variable}: `);
  }
});

it('shows no value of a variable in its message: it may hold a password', () => {
  expect(errorOf({ DATABASE_URL: 'mysql://me:secret@localhost/x' }).message).not.toContain('secret');
});

it('takes an empty variable as not set, as a compose file gives it', () => {
  expect(loadConfig({ DATABASE_URL: '', WEBHOOK_URL: '', WEBHOOK_SECRET: '', PORT: '' })).toMatchObject({
    databaseUrl: undefined,
    webhook: undefined,
    port: 3000,
  });
});

it('refuses a webhook secret without a webhook, and one that is none of Standard Webhooks (R5.4, R6.1)', () => {
  const first = 'whsec_dGhlIHNlY3JldCBvZiBhbGwgdGhlIHRlc3Rz';
  const second = 'whsec_dGhlIG5leHQgc2VjcmV0IG9mIHRoZSB0ZXN0cw==';
  expect(errorOf({ WEBHOOK_SECRET: first }).message).toContain('WEBHOOK_URL');
  const hook = { WEBHOOK_URL: 'https://a.example' };
  for (const secret of [first, `${second} ${first}`])
    expect(loadConfig({ ...hook, WEBHOOK_SECRET: secret }).webhook).toEqual({
      url: 'https://a.example',
      secret,
    });
  for (const wrong of ['sixteen-characters-and-more', `${first} sixteen-characters`, 'whsec_c2hvcnQ=']) {
    const { message } = errorOf({ ...hook, WEBHOOK_SECRET: wrong });
    expect(message).toMatch(/WEBHOOK_SECRET: must be whsec_ .*base64 of 24 to 64 bytes.*openssl/);
    expect(message).not.toMatch(/sixteen|c2hvcnQ/);
  }
});

it("takes Temporal's namespace, API key and TLS from Temporal's own variables", () => {
  const { temporal } = loadConfig({
    TEMPORAL_ADDRESS: 'pitlane.tmprl.cloud:7233',
    TEMPORAL_NAMESPACE: 'pitlane.prod',
    TEMPORAL_API_KEY: 'key',
    TEMPORAL_UI_URL: 'https://ui.example/',
  });
  expect(temporal).toMatchObject({ address: 'pitlane.tmprl.cloud:7233', namespace: 'pitlane.prod' });
  expect(temporal.uiUrl).toBe('https://ui.example');
  expect(temporal.connection).toMatchObject({ apiKey: 'key', tls: true });
});

it('names the server that a process of its own must be told', () => {
  expect(() => requireServers(loadConfig({}))).toThrow('DATABASE_URL must be set');
  const database = { DATABASE_URL: 'postgres://localhost/pitlane' };
  expect(() => requireServers(loadConfig(database))).toThrow('TEMPORAL_ADDRESS must be set');
  const config = requireServers(loadConfig({ ...database, TEMPORAL_ADDRESS: 'localhost:7233' }));
  expect(config.temporal.address).toBe('localhost:7233');
});

it('takes what alert channels may reach and the mail server, and names each that can not be used (R6.1)', () => {
  const mail = { SMTP_URL: 'smtps://me:p%40ss@mail.example', MAIL_FROM: 'Pitlane <alerts@example.com>' };
  expect(loadConfig({ ...mail, ALERT_ALLOWED_HOSTS: 'hooks.corp, 10.1.0.0/16' }).channels).toEqual({
    allowedHosts: ['hooks.corp', '10.1.0.0/16'],
    mail: { smtpUrl: mail.SMTP_URL, from: mail.MAIL_FROM },
  });
  expect(loadConfig({}).channels).toEqual({ allowedHosts: [], mail: null });
  expect(errorOf({ SMTP_URL: mail.SMTP_URL }).message).toContain('MAIL_FROM');
  const wrong: Record<string, string>[] = [
    { ALERT_ALLOWED_HOSTS: '10.1.0.0/33' },
    { ALERT_ALLOWED_HOSTS: 'https://hooks.corp' },
    { ...mail, SMTP_URL: 'mail.example:25' },
    { ...mail, SMTP_URL: 'smtp://me:secret@mail.example?tls=none' },
    { ...mail, SMTP_URL: 'smtp://me:100%secret@mail.example' },
    { ...mail, SMTP_URL: 'smtp://mail.example?requireTLS=false' },
    { ...mail, MAIL_FROM: 'alerts@example.com\r\nBcc: all@example.com' },
    { WEBHOOK_URL: 'https://a.example', WEBHOOK_SECRET: 'whsec_this is-no-base64!' },
  ];
  for (const environment of wrong) {
    const { message } = errorOf(environment);
    expect(message).toMatch(/(ALERT_ALLOWED_HOSTS|SMTP_URL|MAIL_FROM|WEBHOOK_SECRET): must|takes no/);
    expect(message).not.toContain('secret@');
  }
});
