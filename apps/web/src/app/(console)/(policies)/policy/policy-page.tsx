'use client';

import { Button } from '@mantine/core';
import type { RecipientPolicy } from '@waypost/contracts';
import { Icon, Pill } from '@waypost/ui';
import { useState } from 'react';
import { changePolicy, policyPath, policyQuery } from '../../../../api/policies';
import { useMay } from '../../../../api/session';
import { PreviewButton } from '../../../../jobs/preview-button';
import { RecentJobs } from '../../../../jobs/recent-jobs';
import { useGo } from '../../../../navigation/leaving';
import { policyHref } from '../../../../navigation/policy-places';
import { PolicyForm } from '../../../../policies/policy-form';
import { DeleteRecordDialog } from '../../../../records/delete-record-dialog';
import { RecordPage } from '../../../../records/record-page';
import { tell } from '../../../../shell/tell';

/** One recipient policy: all it has, what it was applied to, and its history. */
export function PolicyPage() {
  const may = useMay('policy.write');
  const go = useGo();
  return (
    <RecordPage
      one="recipient policy"
      icon="at"
      list={{ href: '/policies/', label: 'Recipient policies' }}
      queryOf={policyQuery}
      tabs={{ policy: 'Policy' }}
      hrefOf={policyHref}
      level="recipient-policy"
      facts={(policy) => <PolicyFacts policy={policy} />}
      actions={(policy, etag) => may && <PolicyActions policy={policy} etag={etag} />}
    >
      {(_, policy, etag) => (
        <>
          <PolicyForm
            key={policy.modifiedAt}
            initial={draftOf(policy)}
            submit="Save changes"
            may={may}
            onSave={(draft) => changePolicy(policy.id, draft, etag)}
            onSaved={(saved) => {
              tell.done(`${saved.name} is saved. Preview it to see what it would do.`);
              if (saved.name !== policy.name) go(policyHref(saved.name));
            }}
          />
          <RecentJobs subject={policy.id} />
        </>
      )}
    </RecordPage>
  );
}

const draftOf = ({ name, note, enabled, filter, templates }: RecipientPolicy) => ({
  name,
  note,
  enabled,
  filter,
  templates,
});

const PolicyFacts = ({ policy: { default: isDefault, enabled, priority } }: { policy: RecipientPolicy }) => (
  <>
    <span>{isDefault ? 'The default policy: tried last' : `Tried as number ${String(priority ?? '')}`}</span>
    {!enabled && (
      <Pill tone="off" icon="ban">
        Off
      </Pill>
    )}
  </>
);

/** What can be done with a policy as a whole. The default one stays. */
function PolicyActions({ policy, etag }: { policy: RecipientPolicy; etag: string | undefined }) {
  const { id, name, enabled } = policy;
  const [deleting, setDeleting] = useState(false);
  const go = useGo();
  return (
    <>
      <PreviewButton policy={id} label="Preview" disabled={!enabled} />
      {!policy.default && (
        <Button
          variant="default"
          leftSection={<Icon name="trash" />}
          onClick={() => {
            setDeleting(true);
          }}
        >
          Delete
        </Button>
      )}
      {deleting && (
        <DeleteRecordDialog
          name={name}
          submit="Delete policy"
          path={policyPath(id)}
          etag={etag}
          warning="The addresses it gave stay. From now on those it matched are left to the policies after it."
          onClose={() => {
            setDeleting(false);
          }}
          onGone={() => {
            tell.done(`${name} is deleted.`);
            go('/policies/');
          }}
        />
      )}
    </>
  );
}
