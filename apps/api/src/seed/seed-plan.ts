import { parseArgs } from 'node:util';

/** How much is made up. */
export interface SeedPlan {
  sites: number;
  servers: number;
  mailboxes: number;
  /** Departures at all levels together. */
  overrides: number;
}

export const seedHelp = `npm run seed -- --mailboxes 100000 [--sites N] [--servers N] [--overrides N]

Loads made-up sites, servers, mailboxes, groups, contacts and settings into an empty installation, to try Waypost at size: the same every time,
100,000 mailboxes in a few seconds. It loads into what WAYPOST_DATA_DIR or DATABASE_URL names, the folder "data" otherwise.
An embedded database must not be in use: stop Waypost first. Directories that follow take a new snapshot by themselves.

  --mailboxes N   how many mailboxes (100000)
  --sites N       default: one for 2,000 mailboxes, 200 at most
  --servers N     default: one for 1,000 mailboxes, 1,000 at most; at least one a site
  --overrides N   settings that depart from what would be inherited; default: one for 5 mailboxes

Every mailbox has a password nobody knows; set one in the console or over REST to sign in as somebody.`;

const options = {
  mailboxes: { type: 'string' },
  sites: { type: 'string' },
  servers: { type: 'string' },
  overrides: { type: 'string' },
  help: { type: 'boolean' },
} as const;

/** Most settings one made-up mailbox departs in. */
export const overridesAMailbox = 4;

/** Reads the command line; the answer is a plan, the wish for help, or every fault as a sentence. */
export function readSeedPlan(args: string[]): SeedPlan | 'help' | { faults: string[] } {
  const { values, tokens } = parseArgs({ args, options, strict: false, tokens: true });
  if (values.help === true) return 'help';
  const faults = tokens.flatMap((token) =>
    token.kind === 'positional'
      ? [`There is nothing to do with "${token.value}".`]
      : token.kind === 'option' && !(token.name in options)
        ? [`There is no option ${token.rawName}.`]
        : [],
  );
  const count = (name: keyof SeedPlan, fallback: number, least: number, most: number) => {
    const given = values[name];
    const n = given === undefined ? Math.min(Math.max(Math.round(fallback), least), most) : Number(given);
    if (!Number.isInteger(n) || n < least || n > most)
      faults.push(`--${name} is a whole number from ${least} to ${most}.`);
    return n;
  };
  const mailboxes = count('mailboxes', 100_000, 1, 5_000_000);
  if (faults.length > 0) return { faults };
  const sites = count('sites', mailboxes / 2_000, 1, 200);
  const servers = count('servers', Math.max(mailboxes / 1_000, sites), sites, 1_000);
  const overrides = count('overrides', mailboxes / 5, 0, mailboxes * overridesAMailbox);
  return faults.length > 0 ? { faults } : { sites, servers, mailboxes, overrides };
}
