import type { Page, Server, Site } from '@waypost/contracts';

/** Where mailboxes can land, as a form offers it. */
export interface Places {
  /** A server that takes mailboxes, or a site whose emptiest server does: `server:<id>`, `site:<id>`. */
  choices: { value: string; label: string }[];
  /** Whether servers and sites were read. */
  isKnown: boolean;
  hasSites: boolean;
  /** What a place is called that a rule names, whether or not it can be chosen. */
  nameOf: (choice: string) => string;
}

/** The places among these servers and sites; either is absent while it is read. */
export function placesOf(servers: Page<Server> | undefined, sites: Page<Site> | undefined): Places {
  const isKnown = servers !== undefined && sites !== undefined;
  const takes = (servers?.items ?? []).filter(({ roles }) => roles.includes('mailbox'));
  const choices = [
    ...takes.map((server) => ({ value: `server:${server.id}`, label: serverWords(server) })),
    ...(sites?.items ?? [])
      .filter(({ id }) => takes.some(({ site }) => site.id === id))
      .map((site) => ({ value: `site:${site.id}`, label: `${siteWords(site)}, its emptiest server` })),
  ];
  const others = new Map<string, string>([
    ...(servers?.items ?? []).map((one) => [`server:${one.id}`, `${serverWords(one)}, takes no mailboxes`] as const),
    ...(sites?.items ?? []).map((one) => [`site:${one.id}`, `${siteWords(one)}, no server takes mailboxes`] as const),
  ]);
  const nameOf = (choice: string) => {
    if (isNowhere(choice)) return 'Choose a server or site';
    const label = choices.find(({ value }) => value === choice)?.label ?? others.get(choice);
    if (label !== undefined) return label;
    if (!isKnown) return '…';
    const level = choice.startsWith('site:') ? 'site' : 'server';
    const isCut = (level === 'site' ? sites : servers).nextCursor !== null;
    return isCut ? `A ${level} beyond those listed` : `A ${level} that is no longer here`;
  };
  return { choices, isKnown, hasSites: (sites?.items.length ?? 0) > 0, nameOf };
}

/** A rule that says nothing yet of where people go. */
export const isNowhere = (choice: string) => choice === '' || choice === 'site:' || choice === 'server:';

const serverWords = ({ displayName, site }: Server) => `Server ${displayName} (${site.name})`;
const siteWords = ({ displayName }: Site) => `Site ${displayName}`;
