import { isIP } from 'node:net';
import { z } from 'zod';

const port = (fallback: number) =>
  z.coerce
    .number('is not a number')
    .int('is not a whole number')
    .min(1, 'is below 1')
    .max(65535, 'is above 65535')
    .default(fallback);

const logLevels = ['debug', 'info', 'warn', 'error'] as const;

const isDnsServer = (text: string) => isIP(text) !== 0 || isIP(/^\[?([^\]]+?)\]?:\d{1,5}$/.exec(text)?.[1] ?? '') !== 0;

const Environment = z.object({
  PORT: port(8080),
  WAYPOST_DATA_DIR: z.string().min(1).default('data'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres:// or postgresql://')
    .optional(),
  WAYPOST_PUBLIC_URL: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).optional(),
  WAYPOST_BOOTSTRAP_TOKEN: z.string().min(8, 'must be at least 8 characters; 32 random ones are right').optional(),
  WAYPOST_FOLLOWER_TOKEN: z.string().min(16, 'must be at least 16 characters').optional(),
  WAYPOST_HOST: z.string().min(1).optional(),
  WAYPOST_LOG_LEVEL: z.enum(logLevels, `is none of ${logLevels.join(', ')}`).default('info'),
  WAYPOST_DNS_SERVERS: z
    .string()
    .regex(/^[^\s,]+(\s*,\s*[^\s,]+)*$/, 'must be addresses such as 192.0.2.53 or 192.0.2.53:5353 with commas between')
    .transform((text) => text.split(',').map((one) => one.trim()))
    .refine((servers) => servers.every(isDnsServer), 'names something that is no IP address')
    .optional(),
  WAYPOST_DEMO: z.enum(['1', '0']).default('0'),
  WAYPOST_OWNER_LINK: z.enum(['1', '0']).default('0'),
});

/** How this process is set up, checked once at the start. */
export interface Configuration {
  port: number;
  dataFolder: string;
  databaseUrl?: string | undefined;
  publicUrl: string;
  /** Where to listen: on this machine alone, unless a public address says that others are meant to come. */
  host: string;
  logLevel: (typeof logLevels)[number];
  bootstrapToken?: string | undefined;
  followerToken?: string | undefined;
  /** Which DNS servers explanations ask; the machine's own where none are named. */
  dnsServers?: readonly string[] | undefined;
  demo: boolean;
  mintOwnerLink: boolean;
}

const isMeantForOthers = (publicUrl: string | undefined) =>
  publicUrl !== undefined && !/^(localhost|127\.0\.0\.1|\[::1\])$/.test(new URL(publicUrl).hostname);

/** Reads the environment; an empty variable counts as absent. All faults at once, each naming its variable. */
export function readConfiguration(
  environment: Record<string, string | undefined>,
): { configuration: Configuration } | { faults: string[] } {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = Environment.safeParse(given);
  if (!parsed.success)
    return { faults: parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}.`) };
  const { data } = parsed;
  return {
    configuration: {
      port: data.PORT,
      dataFolder: data.WAYPOST_DATA_DIR,
      databaseUrl: data.DATABASE_URL,
      publicUrl: (data.WAYPOST_PUBLIC_URL ?? `http://localhost:${data.PORT}`).replace(/\/+$/, ''),
      host: data.WAYPOST_HOST ?? (isMeantForOthers(data.WAYPOST_PUBLIC_URL) ? '0.0.0.0' : 'localhost'),
      logLevel: data.WAYPOST_LOG_LEVEL,
      bootstrapToken: data.WAYPOST_BOOTSTRAP_TOKEN,
      followerToken: data.WAYPOST_FOLLOWER_TOKEN,
      dnsServers: data.WAYPOST_DNS_SERVERS,
      demo: data.WAYPOST_DEMO === '1',
      mintOwnerLink: data.WAYPOST_OWNER_LINK === '1',
    },
  };
}
