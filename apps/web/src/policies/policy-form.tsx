'use client';

import { Button, Checkbox, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { AddressTemplateRule, RecipientPolicy } from '@waypost/contracts';
import { Note } from '@waypost/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState, type FormEvent, type ReactNode } from 'react';
import { templatePreviewQuery } from '../api/policies';
import { ApiProblem, sentenceOf } from '../api/problem';
import { type Faults, faultsByPath, withoutFaultsOf } from '../forms/faults';
import { useLeavingWarning } from '../navigation/leaving';
import { FilterBuilder } from './filter-builder';
import { useFilterMatch } from './filter-field';
import { MatchSample } from './match-sample';
import { TemplateExamples } from './template-examples';
import { emptyTemplate, TemplateList } from './template-list';

/** What can be written of a policy. */
export type PolicyDraft = Pick<RecipientPolicy, 'name' | 'note' | 'enabled' | 'filter' | 'templates'>;

export const newPolicy: PolicyDraft = {
  name: '',
  note: null,
  enabled: true,
  filter: '',
  templates: [{ ...emptyTemplate, primary: true }],
};

interface PolicyFormProps {
  initial: PolicyDraft;
  submit: string;
  /** Whether it may be changed at all. */
  may: boolean;
  onSave: (draft: PolicyDraft) => Promise<RecipientPolicy>;
  onSaved: (policy: RecipientPolicy) => void;
}

/** A policy to be written: whom it is for, and what it gives, each with examples of who and what that would be now. */
export function PolicyForm({ initial, submit, may, onSave, onSaved }: PolicyFormProps) {
  const cache = useQueryClient();
  const [draft, setDraft] = useState(initial);
  const [faults, setFaults] = useState<Faults>({});
  const [refusal, setRefusal] = useState<string>();
  const [busy, setBusy] = useState(false);
  const dirty = JSON.stringify(draft) !== JSON.stringify(initial);
  const forget = useCallback(() => {
    setDraft(initial);
  }, [initial]);
  useLeavingWarning(dirty && !busy ? 'The changes to this policy are not saved.' : undefined, forget);
  const change = (changes: Partial<PolicyDraft>) => {
    setDraft({ ...draft, ...changes });
    setFaults(withoutFaultsOf(faults, Object.keys(changes)));
  };
  const live = useLive(draft);
  const save = (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setRefusal(undefined);
    onSave(draft).then(
      async (policy) => {
        await cache.invalidateQueries();
        onSaved(policy);
      },
      (error: unknown) => {
        setBusy(false);
        setFaults(error instanceof ApiProblem ? faultsByPath(error.problem) : {});
        setRefusal(sentenceOf(error));
      },
    );
  };
  return (
    <form className="wp-stack wp-stack-wide" aria-label="Policy" onSubmit={save}>
      {refusal !== undefined && (
        <Note tone="off" live>
          {refusal}
        </Note>
      )}
      <fieldset className="wp-policy-form" disabled={!may}>
        <Card title="Policy">
          <div className="wp-form">
            <TextInput
              label="Name"
              required
              withAsterisk={false}
              autoComplete="off"
              value={draft.name}
              error={faults.name}
              onChange={({ currentTarget }) => {
                change({ name: currentTarget.value });
              }}
            />
            <TextInput
              label="Note"
              autoComplete="off"
              value={draft.note ?? ''}
              error={faults.note}
              onChange={({ currentTarget: { value } }) => {
                change({ note: value === '' ? null : value });
              }}
            />
            <Checkbox
              size="xs"
              label="Turned on"
              checked={draft.enabled}
              onChange={({ currentTarget }) => {
                change({ enabled: currentTarget.checked });
              }}
            />
          </div>
        </Card>
        <Card title="Whom it is for" aside={<MatchSample match={live.match} />}>
          <FilterBuilder
            text={draft.filter}
            fault={live.filterFault ?? faults.filter}
            onChange={(filter) => {
              change({ filter });
            }}
          />
        </Card>
        <Card title="What it gives" aside={<TemplateExamples examples={live.examples} />}>
          <TemplateList
            templates={draft.templates}
            faults={faults}
            unreadable={live.unreadable}
            onChange={(templates) => {
              change({ templates });
            }}
          />
        </Card>
      </fieldset>
      {may && (
        <div className="wp-row wp-row-wrap">
          <Button type="submit" loading={busy} disabled={!dirty}>
            {submit}
          </Button>
          {dirty && (
            <Button variant="default" onClick={forget}>
              Discard changes
            </Button>
          )}
          <span className="wp-soft wp-small">
            Saving changes nobody’s addresses: that takes a preview, and applying it.
          </span>
        </div>
      )}
    </form>
  );
}

/** Who matches now and what they would be given, a breath after what is written. */
function useLive({ filter, templates }: PolicyDraft) {
  const { asked, match, fault, isRead } = useFilterMatch(filter);
  const [written] = useDebouncedValue<readonly AddressTemplateRule[]>(templates, 300);
  const preview = useQuery(
    templatePreviewQuery(
      { templates: [...written], ...(asked !== '' && { filter: asked }), limit: 4 },
      written.some(({ template }) => template.trim() !== '') && isRead,
    ),
  );
  return {
    match,
    filterFault: fault,
    examples: preview.data?.examples ?? [],
    unreadable: written === templates ? (preview.data?.faults ?? []) : [],
  };
}

function Card({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className="wp-card" aria-label={title}>
      <div className="wp-card-head">
        <h2>{title}</h2>
      </div>
      <div className="wp-card-body wp-policy-part">
        <div>{children}</div>
        {aside && <div className="wp-policy-aside">{aside}</div>}
      </div>
    </section>
  );
}
