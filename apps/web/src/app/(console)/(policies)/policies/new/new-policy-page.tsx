'use client';

import { PageHead } from '@waypost/ui';
import { createPolicy } from '../../../../../api/policies';
import { useMay } from '../../../../../api/session';
import { Anchor, useGo } from '../../../../../navigation/leaving';
import { policyHref } from '../../../../../navigation/policy-places';
import { useTitle } from '../../../../../navigation/use-title';
import { newPolicy, PolicyForm } from '../../../../../policies/policy-form';
import { tell } from '../../../../../shell/tell';

export function NewPolicyPage() {
  useTitle('New recipient policy');
  const may = useMay('policy.write');
  const go = useGo();
  return (
    <div className="wp-stack wp-stack-wide">
      <PageHead icon="at" kind={<Anchor href="/policies/">Recipient policies</Anchor>} title="New recipient policy" />
      <PolicyForm
        initial={newPolicy}
        submit="Create policy"
        may={may}
        onSave={createPolicy}
        onSaved={({ name }) => {
          tell.done(`${name} is created. Preview it to see what it would do.`);
          go(policyHref(name));
        }}
      />
    </div>
  );
}
