'use client';

import { Button } from '@mantine/core';
import { EmptyState, Icon, Note, PageHead, Skeleton } from '@waypost/ui';
import { useQuery } from '@tanstack/react-query';
import { policiesQuery } from '../../../../api/policies';
import { sentenceOf } from '../../../../api/problem';
import { useMay } from '../../../../api/session';
import { PreviewButton } from '../../../../jobs/preview-button';
import { RecentJobs } from '../../../../jobs/recent-jobs';
import { useGo } from '../../../../navigation/leaving';
import { newPolicyHref } from '../../../../navigation/policy-places';
import { useTitle } from '../../../../navigation/use-title';
import { PolicyOrder } from './policy-order';

/** All recipient policies in the order they are tried in. */
export function PoliciesPage() {
  useTitle('Recipient policies');
  const may = useMay('policy.write');
  const go = useGo();
  const { data, error } = useQuery(policiesQuery);
  const create = may && (
    <Button
      leftSection={<Icon name="plus" />}
      onClick={() => {
        go(newPolicyHref);
      }}
    >
      New policy
    </Button>
  );
  const policies = data?.data.items ?? [];
  return (
    <div className="wp-stack wp-stack-wide">
      <PageHead
        title="Recipient policies"
        facts="Who gets which addresses. The first policy that matches a recipient is the only one applied."
        actions={
          <>
            {may && policies.some(({ enabled }) => enabled) && <PreviewButton policy={null} label="Preview all" />}
            {create}
          </>
        }
      />
      {error && !data && (
        <Note tone="off" live>
          {sentenceOf(error)}
        </Note>
      )}
      {!data && !error && <Skeleton lines={6} />}
      {data && (
        <section className="wp-card" aria-label="Policies in the order they are tried in">
          {policies.some((policy) => !policy.default) || (
            <EmptyState icon="at" title="Only the default policy so far" actions={create}>
              A policy gives the people of a department, a company or a place addresses of their own. Whoever none
              matches is left to the default one.
            </EmptyState>
          )}
          <PolicyOrder policies={policies} etag={data.etag} may={may} />
        </section>
      )}
      <RecentJobs />
    </div>
  );
}
