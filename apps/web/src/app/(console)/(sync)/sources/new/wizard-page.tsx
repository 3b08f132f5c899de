'use client';

import { Button } from '@mantine/core';
import { EmptyState, Icon, Note, PageHead, type Step, Steps } from '@waypost/ui';
import { useEffect, useRef, useState } from 'react';
import { useMay } from '../../../../../api/session';
import { Anchor } from '../../../../../navigation/leaving';
import { useAddress } from '../../../../../navigation/use-address';
import { useTitle } from '../../../../../navigation/use-title';
import { draftFaults } from '../../../../../sync/draft-faults';
import { type Faults, hasFault } from '../../../../../forms/faults';
import { PartForm } from '../../../../../sync/part-form';
import { type PartKey, partKeys, partMembers, partWords } from '../../../../../sync/parts/part';
import type { SourceDraft } from '../../../../../sync/source-draft';
import { isAnswered } from '../../../../../sync/part-progress';
import { type SourceTest, useLiveTest, useSourceTest } from '../../../../../sync/use-source-test';
import { Review } from './review';
import { useNewSource } from './use-new-source';

const stepKeys = [...partKeys, 'review'] as const;
type StepKey = (typeof stepKeys)[number];
const stepWords = { ...partWords, review: 'Look it over' } satisfies Record<StepKey, string>;

const introductions = {
  kind: 'People, groups and contacts come from a directory you keep already. Which kind is it?',
  connection: 'Where it is, and the account that reads it. Nothing is ever written there.',
  scope: 'Which entries are taken. Look at what comes before you go on.',
  mapping: 'Which attribute becomes which field, and who decides about it from then on.',
  placement: 'Where a new mailbox lands. The first rule that takes somebody decides.',
  passwords: 'Whose passwords people sign in with.',
  rules: 'The usual values are good to begin with; all of it can be changed later.',
  review: 'The first run only plans: nothing is written before you have looked at it and approved.',
} satisfies Record<StepKey, string>;

/** Describes a new directory source, step by step, each step shown against the real server. */
export function WizardPage() {
  useTitle('New directory source');
  const may = useMay('source.write');
  const { get, put } = useAddress();
  const source = useNewSource();
  const test = useSourceTest(source.draft);
  const step = stepKeys.find((key) => key === get('step')) ?? 'kind';
  const head = useRef<HTMLHeadingElement>(null);
  const go = (key: StepKey) => {
    put({ step: key === 'kind' ? undefined : key });
  };
  useFocusOnMove(step, head);
  useLiveTest(test, showsSamples(step) && isAnswered('connection', source.draft));
  const faults = { ...draftFaults(source.draft), ...source.faults, ...test.faults };
  const at = stepKeys.indexOf(step);
  const next = stepKeys[at + 1];
  if (!may) return <NotAllowed />;
  return (
    <div className="wp-stack wp-stack-wide">
      <PageHead
        icon="inflow"
        kind={<Anchor href="/sources/">Directory sources</Anchor>}
        title="New directory source"
        facts={
          <span>
            {source.isBegun
              ? 'What you type is kept in this browser until it is saved; the password is not, beyond a reload.'
              : 'Nothing is saved before the last step.'}
          </span>
        }
        actions={
          source.isBegun && (
            <Button variant="default" onClick={source.startOver}>
              Start over
            </Button>
          )
        }
      />
      <div className="wp-wizard">
        <Steps label="Steps" steps={stepsOf(source.draft, faults, test)} current={step} onGo={go} />
        <section className="wp-card wp-wizard-step" aria-labelledby="wizard-step">
          <div className="wp-card-head wp-wizard-head">
            <h2 id="wizard-step" ref={head} tabIndex={-1}>
              {stepWords[step]}
            </h2>
            <p className="wp-soft">{introductions[step]}</p>
          </div>
          <div className="wp-card-body wp-stack wp-stack-wide">
            {step === 'review' ? (
              <Review source={source} faults={faults} onGo={go} />
            ) : (
              <PartForm part={step} draft={source.draft} onChange={source.change} faults={faults} test={test} />
            )}
            {source.refusal !== undefined && step !== 'review' && hasFaultOf(step, faults) && (
              <Note tone="off">{source.refusal}</Note>
            )}
          </div>
          <div className="wp-wizard-foot">
            <Button
              variant="default"
              disabled={at === 0}
              onClick={() => {
                go(stepKeys[at - 1] ?? 'kind');
              }}
            >
              Back
            </Button>
            {next !== undefined && (
              <Button
                rightSection={<Icon name="chevronRight" />}
                onClick={() => {
                  go(next);
                }}
              >
                Next: {stepWords[next]}
              </Button>
            )}
          </div>
        </section>
      </div>
    </div>
  );
}

const showsSamples = (step: StepKey) => step === 'scope' || step === 'mapping' || step === 'placement';

const hasFaultOf = (step: PartKey, faults: Faults) => partMembers[step].some((member) => hasFault(faults, member));

function stepsOf(draft: SourceDraft, faults: Faults, test: SourceTest): Step<StepKey>[] {
  return stepKeys.map((key) => {
    if (key === 'review') return { key, label: stepWords[key], state: 'open' };
    const isFaulty = hasFaultOf(key, faults) || (key === 'connection' && (test.answer?.failure ?? null) !== null);
    return {
      key,
      label: stepWords[key],
      state: isFaulty ? 'fault' : isAnswered(key, draft) ? 'done' : 'open',
    };
  });
}

/** A screen reader is told of the next step by its heading, and the page begins at its top. */
function useFocusOnMove(step: StepKey, head: React.RefObject<HTMLHeadingElement | null>) {
  const [first] = useState(step);
  const moved = useRef(false);
  useEffect(() => {
    if (step !== first) moved.current = true;
    if (!moved.current) return;
    document.getElementById('page')?.scrollTo({ top: 0 });
    head.current?.focus({ preventScroll: true });
  }, [step, first, head]);
}

const NotAllowed = () => (
  <EmptyState
    icon="lock"
    title="Directory sources are not yours to add"
    actions={<Anchor href="/sources/">Go to the list</Anchor>}
  >
    An owner or administrator can.
  </EmptyState>
);
