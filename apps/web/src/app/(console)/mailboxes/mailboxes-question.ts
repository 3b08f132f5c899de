import { accessSwitches, type AccessProtocol } from '@waypost/settings';

/** The protocols the list tells of, in the order it shows them. */
export const shownProtocols = ['pop3', 'imap', 'smtp'] as const satisfies readonly AccessProtocol[];

/** What the list asks of the api however it is filtered. */
export const mailboxesQuestion = {
  sort: 'displayName',
  settings: shownProtocols.map((protocol) => accessSwitches[protocol].enabled).join(','),
};
