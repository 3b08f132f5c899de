'use client';

import type { Job } from '@waypost/contracts';
import { TimeAgo } from '@waypost/ui';
import { useList } from '../api/lists';
import { useMay } from '../api/session';
import { Anchor } from '../navigation/leaving';
import { jobHref } from '../navigation/policy-places';
import { JobPill } from './job-pill';
import { jobTitle } from './job-words';

const shown = 5;

/** The last jobs, of one policy or at all; nothing where there was none. */
export function RecentJobs({ subject }: { subject?: string }) {
  return useMay('job.read') ? <Jobs subject={subject} /> : null;
}

function Jobs({ subject }: { subject: string | undefined }) {
  const { items, hasMore, more } = useList<Job>('/jobs', { subject }, shown);
  if (items.length === 0) return null;
  return (
    <section className="wp-card" aria-label="Recent jobs">
      <div className="wp-card-head">
        <h2>Recent jobs</h2>
      </div>
      <ul className="wp-address-list">
        {items.map((job) => (
          <li key={job.id}>
            <Anchor href={jobHref(job.id)}>{jobTitle(job)}</Anchor>
            <span className="wp-row">
              <span className="wp-soft wp-small">
                <TimeAgo at={job.createdAt} /> by {job.requestedBy}
              </span>
              <JobPill state={job.state} />
            </span>
          </li>
        ))}
      </ul>
      {hasMore && (
        <div className="wp-card-body">
          <button type="button" className="wp-link-button" onClick={more}>
            Earlier ones
          </button>
        </div>
      )}
    </section>
  );
}
