/** The parts of a directory source's page. */
export const sourceTabs = ['overview', 'configuration', 'entries', 'runs', 'history'] as const;
export type SourceTab = (typeof sourceTabs)[number];
export const sourceTabWords = {
  overview: 'Overview',
  configuration: 'Configuration',
  entries: 'Entries',
  runs: 'Runs',
  history: 'History',
} satisfies Record<SourceTab, string>;

export const sourceHref = (name: string, tab: SourceTab = 'overview') =>
  `/source/?${new URLSearchParams({ name, ...(tab !== 'overview' && { tab }) }).toString()}`;

export const runHref = (id: string, filters: Readonly<Record<string, string>> = {}) =>
  `/run/?${new URLSearchParams({ id, ...filters }).toString()}`;

/** The page of a recipient; contacts have theirs in their list. */
export const recipientHref = (kind: 'mailbox' | 'contact' | 'group', name: string) =>
  `/${kind === 'contact' ? 'contacts' : kind}/?name=${encodeURIComponent(name)}`;
