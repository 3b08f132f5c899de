'use client';

import type { DirectorySourceTested } from '@waypost/contracts';
import { ConnectionPart } from './parts/connection-part';
import { KindPart } from './parts/kind-part';
import { MappingPart } from './parts/mapping-part';
import type { PartKey, PartProps } from './parts/part';
import { PasswordsPart } from './parts/passwords-part';
import { PlacementPart } from './parts/placement-part';
import { RulesPart } from './parts/rules-part';
import { ScopePart } from './parts/scope-part';
import { SampleList } from './sample-list';
import { TestAnswer } from './test-answer';
import type { SourceTest } from './use-source-test';

export interface PartFormProps extends PartProps {
  part: PartKey;
  test: SourceTest;
  /** Which secrets of a saved source are kept. */
  kept?: { password: boolean; clientKey: boolean } | undefined;
}

/** One part of a source as a form, with what the source itself answers beside it: in the wizard and on the source's page alike. */
export function PartForm({ part, test, kept, ...props }: PartFormProps) {
  const answer = test.answer;
  const samples = answer?.failure === null ? answer.samples : undefined;
  switch (part) {
    case 'kind':
      return <KindPart {...props} />;
    case 'connection':
      return (
        <>
          <ConnectionPart {...props} kept={kept} />
          <TestAnswer test={test} label="Test the connection" />
        </>
      );
    case 'scope':
      return (
        <>
          <ScopePart {...props} namingContexts={answer?.namingContexts ?? []} />
          <TestAnswer test={test} label="Look at what comes" />
          {samples && samples.length > 0 && <SampleList samples={samples} />}
        </>
      );
    case 'mapping':
      return (
        <>
          <MappingPart {...props} samples={samples} attributes={answer?.attributes ?? []} />
          <Unanswered test={test} answer={answer} />
        </>
      );
    case 'placement':
      return (
        <>
          <PlacementPart {...props} samples={samples} />
          {samples && samples.length > 0 && props.draft.placement.length > 0 && <SampleList samples={samples} />}
        </>
      );
    case 'passwords':
      return <PasswordsPart {...props} />;
    case 'rules':
      return <RulesPart {...props} />;
  }
}

/** Without an answer there is no sample; the way to one is offered in its place. */
const Unanswered = ({ test, answer }: { test: SourceTest; answer: DirectorySourceTested | undefined }) =>
  answer?.failure === null && test.refusal === undefined ? null : (
    <TestAnswer test={test} label="Read sample entries" />
  );
