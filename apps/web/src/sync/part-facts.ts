import type { FieldMapping } from '@waypost/contracts';
import type { CandidateKind } from '@waypost/sync';
import { countOf } from '@waypost/ui';
import type { PartKey } from './parts/part';
import type { SourceDraft } from './source-draft';
import {
  authorityWords,
  candidateWords,
  fieldWords,
  keeperWords,
  kindWords,
  strategyWords,
  tlsWords,
} from './source-words';
import { areUsualLimits } from './usual-limits';

type Fact = readonly [name: string, value: string];

/** How a place of a rule is called: by what the forms offer, and never by its id. */
export type NameOfPlace = (choice: string) => string;

/** The lines of a kind that is taken at all. */
const linesOf = ({ mapping, scope }: SourceDraft, kind: CandidateKind) =>
  kind === 'person' || scope[kind === 'group' ? 'groups' : 'contacts'] !== null
    ? mapping.filter((line) => line.kind === kind)
    : [];

/** Which field comes from where; of those the source does not decide about, who does. */
const mappingWords = (lines: readonly FieldMapping[]) =>
  lines
    .map(({ target, from, authority }) => {
      const words = `${fieldWords[target]} from ${from.join(' or ')}`;
      return authority === 'directory' ? words : `${words} (${authorityWords[authority].label.toLowerCase()})`;
    })
    .join(' · ');

function placementFacts(draft: SourceDraft, nameOf: NameOfPlace): Fact[] {
  if (draft.placement.length === 0) return [['New mailboxes', 'No rule yet: nobody can be placed']];
  return draft.placement.map(({ filter, attribute, server, site }) => [
    filter ?? 'Everybody',
    attribute !== null
      ? `the server or site that ${attribute} names`
      : nameOf(server === null ? `site:${site ?? ''}` : `server:${server}`),
  ]);
}

const scheduleWords = ({ everyMinutes, fullAt }: SourceDraft['schedule']) =>
  [
    everyMinutes > 0 ? `changes every ${countOf(everyMinutes, 'minute')}` : 'no runs between',
    fullAt === null ? 'no daily full run' : `everything daily at ${fullAt} UTC`,
  ].join(', ');

/** What each part of a source says, in few words, for those who look it over. */
export function partFacts(part: PartKey, draft: SourceDraft, nameOf: NameOfPlace): Fact[] {
  const { connection, scope, leavers } = draft;
  const facts = {
    kind: () => [
      ['Kind', draft.kind === undefined ? 'Not chosen yet' : kindWords[draft.kind].label],
      ['Name', draft.name === '' ? 'Not named yet' : draft.name],
      ['Precedence', String(draft.precedence)],
    ],
    connection: () => [
      ['Servers', connection.urls.filter((url) => url.trim() !== '').join(', then ') || 'None yet'],
      ['Encryption', tlsWords[connection.tls].label],
      ...(connection.ca === null ? [] : [['Trusts', 'certificates of its own authority'] as const]),
      ...(connection.serverName === null ? [] : [['Name in the certificate', connection.serverName] as const]),
      ['Signs in as', connection.bindDn ?? (connection.clientCertificate === null ? 'Nobody' : 'its certificate')],
    ],
    scope: () => [
      ['Bases', scope.bases.filter((base) => base.trim() !== '').join(' · ') || 'None yet'],
      ['People', scope.people],
      ['Groups', scope.groups ?? 'Not taken'],
      ['Contacts', scope.contacts ?? 'Not taken'],
      ['Changes', strategyWords[draft.strategy]],
    ],
    mapping: () =>
      (['person', 'group', 'contact'] as const).flatMap((kind): Fact[] =>
        linesOf(draft, kind).length === 0 ? [] : [[candidateWords[kind].title, mappingWords(linesOf(draft, kind))]],
      ),
    placement: () => placementFacts(draft, nameOf),
    passwords: () => [['Passwords', keeperWords[draft.passwords].label]],
    rules: () => [
      ['Schedule', scheduleWords(draft.schedule)],
      [
        'Leavers',
        `suspended after ${countOf(leavers.missingRuns, 'full run')} without them, proposed for purge ${countOf(leavers.proposePurgeAfterDays, 'day')} later`,
      ],
      ['Limits', areUsualLimits(draft.thresholds) ? 'The usual ones' : 'Of your own'],
    ],
  } satisfies Record<PartKey, () => Fact[]>;
  return facts[part]();
}
