import type { Job } from '@waypost/contracts';
import { countOf, grouped, Note } from '@waypost/ui';
import { isOfPolicies } from '../../../../jobs/job-counts';
import { Anchor } from '../../../../navigation/leaving';
import { policyHref } from '../../../../navigation/policy-places';

/** What a plan comes to, beside its operations: whom it is about, what stays, and who is caught before. */
export function JobFigures({ figures }: { figures: NonNullable<Job['figures']> }) {
  if (!isOfPolicies(figures))
    return (
      <Figures
        figures={[
          ['Rows', figures.rows],
          ['So already', figures.unchanged],
        ]}
      />
    );
  const { matched, unchanged, addresses, collisions, kept, shadowed } = figures;
  return (
    <>
      {shadowed.map(({ policy, recipients }) => (
        <Note key={policy.id} tone="override">
          {countOf(recipients, 'recipient matches too, but is', 'recipients match too, but are')} caught by{' '}
          <Anchor href={policyHref(policy.name)}>{policy.name}</Anchor>, which is tried before.
        </Note>
      ))}
      <Figures
        figures={[
          ['Recipients it applies to', matched],
          ['Stay as they are', unchanged],
          ['Addresses added', addresses],
          ['Numbered, since taken', collisions],
          ...(kept.target > 0 ? [['Targets of contacts, kept', kept.target] as const] : []),
          ...(kept.directory > 0 ? [['Decided by a directory, kept', kept.directory] as const] : []),
        ]}
      />
    </>
  );
}

const Figures = ({ figures }: { figures: readonly (readonly [name: string, count: number])[] }) => (
  <dl className="wp-card wp-job-figures" aria-label="Figures">
    {figures.map(([name, count]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{grouped(count)}</dd>
      </div>
    ))}
  </dl>
);
