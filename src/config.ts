import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { z } from 'zod';
import { parseAllowed } from './channels/address-guard.js';
import type { ChannelSettings } from './channels/channels.js';
import { isWebhookSecret, WEBHOOK_SECRET_MUST } from './channels/webhook.js';
import { isSealingKey } from './db/sealing.js';

/** The environment as Node gives it; tests pass a plain object. */
export type Environment = Record<string, string | undefined>;

type ConnectionOptions = ReturnType<typeof loadClientConnectConfig>['connectionOptions'];

/** How to reach Temporal. `connection` carries TLS, API key and headers; the address is beside it. */
export interface TemporalConfig {
  /** host:port; undefined lets the platform bring up a development server. */
  address: string | undefined;
  namespace: string;
  connection: Pick<ConnectionOptions, 'tls' | 'apiKey' | 'metadata'>;
  taskQueue: string;
  /** Base address of the Temporal Web UI, without a slash at the end. */
  uiUrl: string | undefined;
  devServerPort: number;
  devServerUiPort: number;
}

/** How much a worker process takes on at once. */
export interface WorkerLimits {
  maxWorkflowTasks: number;
  maxActivities: number;
  maxLocalActivities: number;
  maxCachedWorkflows: number;
}

/** How much of the demonstration is shown, and how fast time passes in it. */
export interface DemoConfig {
  /** Rows of the complaints file, from its beginning. */
  rows: number;
  /** How many times faster than in earnest. */
  timeScale: number;
}

/** Everything that can be set from outside. Paths are absolute, `…Ms` are milliseconds. */
export interface Config {
  host: string;
  port: number;
  databaseUrl: string | undefined;
  temporal: TemporalConfig;
  /** Where alerts are posted to, and the secret that signs them. */
  webhook: { url: string; secret: string | undefined } | undefined;
  /** What the alert channels may reach, and the mail server. */
  channels: ChannelSettings;
  /** What seals the addresses and secrets of alert endpoints in the database, the newest first. */
  alertSecretsKeys: readonly string[];
  dataDir: string;
  cacheDir: string;
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  worker: WorkerLimits;
  /** Port on which a worker process answers /readyz and /metrics. */
  workerPort: number;
  shutdownGraceMs: number;
  demo: DemoConfig;
}

/** A Config whose servers are known: what API and worker run with. */
export type ServiceConfig = Config & {
  databaseUrl: string;
  temporal: TemporalConfig & { address: string };
};

/** Raised for a setting that can't be used; the message names the variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const port = (standard: number) => z.coerce.number().int().min(1).max(65_535).default(standard);
const count = (standard: number) => z.coerce.number().int().min(1).max(100_000).default(standard);
const webUrl = z.url({ protocol: /^https?$/, error: 'must be an http(s) address' });

const MAIL_SENDER = /^(?:[^<>\r\n"]{1,100} <[^\s<>@,;]+@[^\s<>@,;]+>|[^\s<>@,;]+@[^\s<>@,;]+)$/;

const environmentSchema = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: port(3000),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must look like postgres://user:password@host:5432/name' })
    .optional(),
  TEMPORAL_ADDRESS: z
    .string()
    .regex(/^[^\s/]+:\d+$/, 'must be host:port, without http://')
    .optional(),
  TEMPORAL_TASK_QUEUE: z.string().default('pitlane'),
  TEMPORAL_UI_URL: webUrl.optional(),
  PITLANE_TEMPORAL_PORT: port(7233),
  PITLANE_TEMPORAL_UI_PORT: port(8233),
  WEBHOOK_URL: webUrl.optional(),
  WEBHOOK_SECRET: z
    .string()
    .refine(
      (secrets) => secrets.split(/\s+/).every(isWebhookSecret),
      `${WEBHOOK_SECRET_MUST}; several are divided by blanks, the newest first`,
    )
    .optional(),
  ALERT_ALLOWED_HOSTS: z
    .string()
    .transform((text) => text.split(/[\s,]+/).filter((entry) => entry !== ''))
    .refine((entries) => parseAllowed(entries).wrong.length === 0, {
      error: 'must hold host names, IP addresses or networks such as 10.1.0.0/16, divided by commas',
    })
    .default([]),
  ALERT_SECRETS_KEY: z
    .string()
    .transform((text) => text.split(/[\s,]+/).filter((key) => key !== ''))
    .refine((keys) => keys.every(isSealingKey), {
      error:
        'must be the base64 of 32 bytes, as `openssl rand -base64 32` gives it; several with the newest first',
    })
    .default([]),
  SMTP_URL: z.string().superRefine(checkSmtpUrl).optional(),
  MAIL_FROM: z
    .string()
    .regex(MAIL_SENDER, 'must be an address such as alerts@example.com, or Pitlane <alerts@example.com>')
    .optional(),
  PITLANE_DATA_DIR: z.string().default('.pitlane'),
  PITLANE_CACHE_DIR: z.string().optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  WORKER_PORT: port(9464),
  WORKER_MAX_WORKFLOW_TASKS: count(40),
  WORKER_MAX_ACTIVITIES: count(50),
  WORKER_MAX_LOCAL_ACTIVITIES: count(100),
  WORKER_MAX_CACHED_WORKFLOWS: count(1_000),
  PITLANE_DEMO_ROWS: z.coerce.number().int().min(1).max(100).default(100),
  // A day passes in less than a minute: the standard's 48 hours of repair take a minute and a half.
  PITLANE_DEMO_TIME_SCALE: count(1_920),
  SHUTDOWN_GRACE_SECONDS: z.coerce.number().min(0).max(600).default(5),
});

type Settings = z.infer<typeof environmentSchema>;

/**
 * Reads the settings, the only place that does so.
 * Throws ConfigError that names each variable that can't be used. An empty variable counts as not set.
 */
export function loadConfig(environment: Environment = process.env): Config {
  const given = definedOnly(environment);
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigError(`These settings can't be used:\n  ${problems.join('\n  ')}`);
  }
  const settings = parsed.data;
  if (settings.WEBHOOK_SECRET && !settings.WEBHOOK_URL) {
    throw new ConfigError('WEBHOOK_SECRET is set but WEBHOOK_URL is not: there is nowhere to post alerts to');
  }
  if (!settings.SMTP_URL !== !settings.MAIL_FROM) {
    throw new ConfigError(
      'SMTP_URL and MAIL_FROM must be set together: the mail server, and who the mail is from',
    );
  }
  return {
    host: settings.HOST,
    port: settings.PORT,
    databaseUrl: settings.DATABASE_URL,
    temporal: temporalConfig(settings, given),
    webhook: settings.WEBHOOK_URL
      ? { url: settings.WEBHOOK_URL, secret: settings.WEBHOOK_SECRET }
      : undefined,
    channels: {
      allowedHosts: settings.ALERT_ALLOWED_HOSTS,
      mail:
        settings.SMTP_URL && settings.MAIL_FROM
          ? { smtpUrl: settings.SMTP_URL, from: settings.MAIL_FROM }
          : null,
    },
    alertSecretsKeys: settings.ALERT_SECRETS_KEY,
    dataDir: resolve(settings.PITLANE_DATA_DIR),
    cacheDir: resolve(settings.PITLANE_CACHE_DIR ?? join(userCacheDir(given), 'pitlane')),
    logLevel: settings.LOG_LEVEL,
    worker: {
      maxWorkflowTasks: settings.WORKER_MAX_WORKFLOW_TASKS,
      maxActivities: settings.WORKER_MAX_ACTIVITIES,
      maxLocalActivities: settings.WORKER_MAX_LOCAL_ACTIVITIES,
      maxCachedWorkflows: settings.WORKER_MAX_CACHED_WORKFLOWS,
    },
    workerPort: settings.WORKER_PORT,
    shutdownGraceMs: settings.SHUTDOWN_GRACE_SECONDS * 1_000,
    demo: { rows: settings.PITLANE_DEMO_ROWS, timeScale: settings.PITLANE_DEMO_TIME_SCALE },
  };
}

/** The same Config with its servers known, or a ConfigError naming the variable that is missing. */
export function requireServers(config: Config): ServiceConfig {
  const { databaseUrl, temporal } = config;
  const { address } = temporal;
  if (!databaseUrl) throw new ConfigError('DATABASE_URL must be set: this process brings no database along');
  if (!address) throw new ConfigError('TEMPORAL_ADDRESS must be set: this process brings no Temporal along');
  return { ...config, databaseUrl, temporal: { ...temporal, address } };
}

/** The environment for a child process: this one's, with `extra` on top. */
export function childEnvironment(extra: Record<string, string> = {}): Environment {
  return { ...process.env, ...extra };
}

/** `smtps://…`, or `smtp://…` with STARTTLS; a password is not sent in clear. The message never holds the value. */
function checkSmtpUrl(value: string, context: z.RefinementCtx): void {
  const problem = (message: string) => context.addIssue({ code: 'custom', message });
  if (!URL.canParse(value) || !/^smtps?:\/\/[^/]/.test(value)) {
    problem('must look like smtps://user:password@host:465 or smtp://user:password@host:587');
    return;
  }
  const { username, password, searchParams } = new URL(value);
  const unknown = [...searchParams].filter(([name, set]) => name !== 'tls' || set !== 'none');
  if (unknown.length > 0) problem('takes no setting but ?tls=none');
  if (searchParams.has('tls') && username)
    problem('must not send a password without TLS: leave ?tls=none out');
  if (!isDecodable(username) || !isDecodable(password))
    problem('must have user and password percent-encoded: write % as %25');
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function temporalConfig(settings: Settings, given: Record<string, string>): TemporalConfig {
  const { connectionOptions, namespace } = temporalProfile(given);
  const { tls, apiKey, metadata } = connectionOptions;
  return {
    address: settings.TEMPORAL_ADDRESS,
    namespace: namespace ?? 'default',
    connection: { tls, apiKey, metadata },
    taskQueue: settings.TEMPORAL_TASK_QUEUE,
    uiUrl: settings.TEMPORAL_UI_URL?.replace(/\/+$/, ''),
    devServerPort: settings.PITLANE_TEMPORAL_PORT,
    devServerUiPort: settings.PITLANE_TEMPORAL_UI_PORT,
  };
}

/**
 * Temporal's own variables (TEMPORAL_NAMESPACE, TEMPORAL_API_KEY, TEMPORAL_TLS_…). A user's profile file counts
 * only beside TEMPORAL_ADDRESS: it must not send `npm start` to somebody's cloud namespace.
 */
function temporalProfile(given: Record<string, string>): ReturnType<typeof loadClientConnectConfig> {
  try {
    return loadClientConnectConfig({
      overrideEnvVars: given,
      disableFile: given.TEMPORAL_ADDRESS === undefined,
    });
  } catch (error) {
    throw new ConfigError(
      `TEMPORAL_* settings can't be used: ${error instanceof Error ? error.message : error}`,
    );
  }
}

function definedOnly(environment: Environment): Record<string, string> {
  const entries = Object.entries(environment).filter((entry): entry is [string, string] => !!entry[1]);
  return Object.fromEntries(entries);
}

function userCacheDir(given: Record<string, string>): string {
  switch (process.platform) {
    case 'win32':
      return given.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local');
    case 'darwin':
      return join(homedir(), 'Library', 'Caches');
    default:
      return given.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  }
}
