import type { Job } from '@waypost/contracts';
import { countOf, Facts, grouped, Note } from '@waypost/ui';
import { isOfPolicies } from '../../../../jobs/job-counts';
import { Anchor } from '../../../../navigation/leaving';
import { policyHref } from '../../../../navigation/policy-places';

/** What a plan comes to, beside its operations: whom it is about, what stays, and who is caught before. */
export function JobFigures({ figures }: { figures: NonNullable<Job['figures']> }) {
  if (!isOfPolicies(figures))
    return (
      <section className="wp-card wp-card-body" aria-label="Figures">
        <Facts
          facts={[
            ['Rows', grouped(figures.rows)],
            ['So already', grouped(figures.unchanged)],
          ]}
        />
      </section>
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
      <section className="wp-card wp-card-body" aria-label="Figures">
        <Facts
          facts={[
            ['It applies to', countOf(matched, 'recipient')],
            ['Stay as they are', grouped(unchanged)],
            ['Addresses added', grouped(addresses)],
            ['Numbered, since taken', grouped(collisions)],
            ...(kept.target > 0 ? [['Targets of contacts, kept', grouped(kept.target)] as const] : []),
            ...(kept.directory > 0 ? [['Decided by a directory, kept', grouped(kept.directory)] as const] : []),
          ]}
        />
      </section>
    </>
  );
}
