'use client';

import { Button } from '@mantine/core';
import type { RecipientPolicy } from '@waypost/contracts';
import { EmptyState, Icon, Note, PageHead, Pill, Skeleton } from '@waypost/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { changePolicy, policyPath, policyQuery } from '../../../../api/policies';
import { ApiProblem, sentenceOf } from '../../../../api/problem';
import { request } from '../../../../api/request';
import { useMay } from '../../../../api/session';
import { RecordDialog } from '../../../../forms/record-dialog';
import { PreviewButton } from '../../../../jobs/preview-button';
import { RecentJobs } from '../../../../jobs/recent-jobs';
import { Anchor, useGo } from '../../../../navigation/leaving';
import { policyHref, type PolicyTab, policyTabs, policyTabWords } from '../../../../navigation/policy-places';
import { useAddress } from '../../../../navigation/use-address';
import { useTitle } from '../../../../navigation/use-title';
import { History } from '../../../../nodes/history';
import { PolicyForm } from '../../../../policies/policy-form';
import { tell } from '../../../../shell/tell';

/** One recipient policy: all it has, what it was applied to, and its history. */
export function PolicyPage() {
  const { get } = useAddress();
  const name = get('name');
  const tab = policyTabs.find((one) => one === get('tab')) ?? 'policy';
  return name === undefined ? <Missing /> : <Found key={name.toLowerCase()} name={name} tab={tab} />;
}

function Found({ name, tab }: { name: string; tab: PolicyTab }) {
  const { data, error } = useQuery(policyQuery(name));
  const may = useMay('policy.write');
  const mayAudit = useMay('audit.read');
  const go = useGo();
  useTitle(data?.data.name ?? name);
  if (error instanceof ApiProblem && error.status === 404) return <Missing name={name} />;
  if (error !== null && data === undefined)
    return (
      <Note tone="off" live>
        {sentenceOf(error)}
      </Note>
    );
  if (data === undefined) return <Skeleton lines={7} />;
  const policy = data.data;
  return (
    <div className="wp-stack wp-stack-wide">
      <PageHead
        icon="at"
        kind={<Anchor href="/policies/">Recipient policies</Anchor>}
        title={policy.name}
        facts={<PolicyFacts policy={policy} />}
        actions={may && <PolicyActions policy={policy} etag={data.etag} />}
      />
      <nav className="wp-tabs" aria-label={`Parts of ${policy.name}`}>
        {policyTabs
          .filter((one) => one !== 'history' || mayAudit || one === tab)
          .map((one) => (
            <Anchor key={one} className="wp-tab" href={policyHref(policy.name, one)} current={one === tab}>
              {policyTabWords[one]}
            </Anchor>
          ))}
      </nav>
      {tab === 'history' ? (
        <History subject={`recipient-policy:${policy.id}`} />
      ) : (
        <>
          <PolicyForm
            key={policy.modifiedAt}
            initial={draftOf(policy)}
            submit="Save changes"
            may={may}
            onSave={(draft) => changePolicy(policy.id, draft, data.etag)}
            onSaved={(saved) => {
              tell.done(`${saved.name} is saved. Preview it to see what it would do.`);
              if (saved.name !== policy.name) go(policyHref(saved.name));
            }}
          />
          <RecentJobs subject={policy.id} />
        </>
      )}
    </div>
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
  const cache = useQueryClient();
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
        <RecordDialog
          title={`Delete ${name}?`}
          submit="Delete policy"
          dangerous
          fields={[]}
          initial={{}}
          onClose={() => {
            setDeleting(false);
          }}
          onSubmit={async () => {
            await request(policyPath(id), { method: 'DELETE', ifMatch: etag });
            return () => {
              tell.done(`${name} is deleted.`);
              go('/policies/');
              void cache.invalidateQueries();
            };
          }}
        >
          {() => (
            <Note tone="override">
              The addresses it gave stay. From now on those it matched are left to the policies after it.
            </Note>
          )}
        </RecordDialog>
      )}
    </>
  );
}

const Missing = ({ name }: { name?: string }) => (
  <EmptyState
    icon="at"
    title={name === undefined ? 'Which policy?' : `There is no recipient policy called ${name}`}
    actions={<Anchor href="/policies/">Go to the list</Anchor>}
  >
    {name === undefined ? 'The address names none.' : 'It may have been renamed or deleted; the audit knows.'}
  </EmptyState>
);
