'use client';

import { Button } from '@mantine/core';
import type { DirectorySourceTested } from '@waypost/contracts';
import type { CandidateKind, IncompleteReason } from '@waypost/sync';
import { candidateKinds } from '@waypost/sync';
import { countOf, Icon, Note, Progress } from '@waypost/ui';
import { candidateWords } from './source-words';
import type { SourceTest } from './use-source-test';

/** What to look at first, for each reason a source cannot be read. */
const firstLook: Partial<Record<IncompleteReason, string>> = {
  unreachable: 'Check the address and port, and that a firewall lets this machine through.',
  'tls-refused':
    'Check that the certificate is for the name in the address; name the authority that issued it where it is your own.',
  'bind-refused':
    'Check the account’s name and password. Some servers want the full DN, Active Directory also takes name@domain.',
  refused: 'Check what the account may read.',
  'base-missing': 'Check the spelling of the base, and that the account may see it.',
  'limit-reached': 'Raise the limit of this account at the server, or use smaller pages.',
  'timed-out': 'Check how busy the server is, or use smaller pages.',
  'anchor-missing': 'Every entry needs an identity that never changes: let the account read entryUUID or objectGUID.',
};

/** The button that tries a source, and what came of it. */
export function TestAnswer({ test, label }: { test: SourceTest; label: string }) {
  return (
    <section className="wp-test" aria-label="Test of the connection">
      <div className="wp-row wp-row-wrap">
        <Button variant="default" leftSection={<Icon name="refresh" />} loading={test.busy} onClick={test.run}>
          {label}
        </Button>
        {test.stale && !test.busy && (
          <span className="wp-soft wp-small">
            Something was changed since; the answer below is about what was before.
          </span>
        )}
      </div>
      {test.busy && <Progress label="Asking the source" done={undefined} />}
      <div aria-live="polite" className="wp-stack">
        {test.refusal !== undefined && !test.busy && (
          <Note tone="off">
            {test.refusal} {Object.values(test.faults).join(' ')}
          </Note>
        )}
        {test.answer && !test.busy && test.refusal === undefined && <Answered answer={test.answer} />}
      </div>
    </section>
  );
}

function Answered({ answer }: { answer: DirectorySourceTested }) {
  const { failure, server } = answer;
  return (
    <>
      {server && (
        <Note tone={failure === null ? 'on' : 'plain'}>
          <strong>{server.vendor === '' ? 'The server' : server.vendor}</strong> answered at <code>{server.url}</code>.{' '}
          {strategySentence(server.strategy)}
        </Note>
      )}
      {failure && (
        <Note tone="off">
          {failure.detail} {firstLook[failure.reason]}
        </Note>
      )}
      {failure === null && answer.bases.length > 0 && <Seen answer={answer} />}
    </>
  );
}

const strategies: Readonly<Record<string, string>> = {
  syncrepl: 'It tells changes by syncrepl, deletions included.',
  usn: 'It tells changes by uSNChanged.',
  dirsync: 'It tells changes by DirSync, deletions included.',
  timestamp: 'It tells changes by their times; deletions are found by full runs.',
  full: 'It cannot tell what changed: every run reads everything.',
};
const strategySentence = (strategy: string) => strategies[strategy] ?? '';

const sumOf = (answer: DirectorySourceTested, kind: CandidateKind) =>
  answer.bases.reduce((sum, { entries }) => sum + (entries[kind] ?? 0), 0);

/** How many of each kind would be taken. */
export function Seen({ answer }: { answer: DirectorySourceTested }) {
  const counts = candidateKinds.flatMap((kind) => {
    const count = sumOf(answer, kind);
    const { one, many } = candidateWords[kind];
    return kind === 'person' || count > 0 ? [countOf(count, one, many)] : [];
  });
  return (
    <p className="wp-seen">
      {answer.counted === 'some' && 'At least '}
      <strong>{counts.join(', ')}</strong> would be taken
      {answer.skipped.length > 0 && (
        <span className="wp-soft">
          {' '}
          · {countOf(answer.skipped.length, 'entry', 'entries')} left out, the first because {answer.skipped[0]?.reason}
        </span>
      )}
    </p>
  );
}
