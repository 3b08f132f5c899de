'use client';

import type { Explanation } from '@waypost/contracts';
import { Note, PageHead, Skeleton } from '@waypost/ui';
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'next/navigation';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { explainLinkQuery, explainQuery } from '../../../../../api/explain';
import { ApiProblem, faultsByMember, sentenceOf } from '../../../../../api/problem';
import {
  addressChanges,
  type Asked,
  askedOf,
  draftOf,
  fromAddress,
  type QuestionDraft,
} from '../../../../../explain/question';
import { useAddress } from '../../../../../navigation/use-address';
import { useTitle } from '../../../../../navigation/use-title';
import { RoutingAreaTabs } from '../../../../../topology/area-tabs';
import { Answer } from './answer';
import { NothingAsked } from './nothing-asked';
import { QuestionForm } from './question-form';
import { Supposing } from './supposing';

/** Where a message goes, step by step, without sending it. The question stands in the address bar. */
export function ExplainPage() {
  useTitle('Explain mail');
  const { visit, onOwnAddress } = useVisits();
  const link = visit.get('question');
  const shared = useQuery({ ...explainLinkQuery(link ?? ''), enabled: link !== null });
  return (
    <div className="wp-stack wp-stack-wide">
      <PageHead
        title="Explain mail"
        facts={<span>Which way a message would take now, by which rule, and who lost. Nothing is sent.</span>}
      />
      <RoutingAreaTabs current="explain" />
      {shared.error !== null && (
        <Note tone="off" live>
          {sentenceOf(shared.error)}
        </Note>
      )}
      {link !== null && shared.data === undefined && shared.error === null ? (
        <Skeleton lines={8} />
      ) : (
        <Questioned
          key={visit.toString()}
          start={shared.data ? sharedQuestion(shared.data) : questionIn(visit)}
          onOwnAddress={onOwnAddress}
        />
      )}
    </div>
  );
}

/** The address one came with. What the page writes into the address bar itself is no new visit; following a link to it is. */
function useVisits() {
  const params = useSearchParams().toString();
  const own = useRef(params);
  const [visit, setVisit] = useState(params);
  useEffect(() => {
    if (params === own.current) return;
    own.current = params;
    setVisit(params);
  }, [params]);
  return {
    visit: new URLSearchParams(visit),
    onOwnAddress: () => {
      own.current = new URLSearchParams(window.location.search).toString();
    },
  };
}

interface Start {
  draft: QuestionDraft;
  asked: Asked | undefined;
}

/** What was asked, as it would be asked again: at another moment, with all else as the api understood it. */
function sharedQuestion({ question }: Explanation): Start {
  const { at: _at, dns: _dns, received: _received, ...asked } = question;
  return { draft: draftOf(asked), asked };
}

function questionIn(visit: URLSearchParams): Start {
  const draft = fromAddress((name) => visit.get(name) ?? undefined);
  const asked = askedOf(draft);
  return { draft, asked: asked.to.length > 0 ? asked : undefined };
}

function Questioned({ start, onOwnAddress }: { start: Start; onOwnAddress: () => void }) {
  const { put } = useAddress();
  const [draft, setDraft] = useState(start.draft);
  const [asked, setAsked] = useState(start.asked);
  const answer = useQuery({ ...explainQuery(asked ?? { from: '', to: [] }), enabled: asked !== undefined });
  const faults = answer.error instanceof ApiProblem ? faultsByMember(answer.error.problem) : {};
  const ask = () => {
    setAsked({ ...askedOf(draft), ...(asked?.whatIf && { whatIf: asked.whatIf }) });
    put(addressChanges(draft));
    onOwnAddress();
    if (asked !== undefined) void answer.refetch();
  };
  return (
    <>
      <QuestionForm
        draft={draft}
        faults={faults}
        busy={answer.isFetching}
        onChange={(change) => {
          setDraft({ ...draft, ...change });
        }}
        onAsk={ask}
      />
      {asked === undefined ? (
        <NothingAsked />
      ) : (
        <Supposing
          whatIf={asked.whatIf}
          onChange={(whatIf) => {
            const { whatIf: _before, ...question } = asked;
            setAsked({ ...question, ...(whatIf && { whatIf }) });
          }}
        />
      )}
      <Answered answer={answer} isAsked={asked !== undefined} isPlaced={Object.keys(faults).length > 0} />
    </>
  );
}

interface AnsweredProps {
  answer: { data: Explanation | undefined; error: Error | null; isFetching: boolean };
  isAsked: boolean;
  /** Whether what is wrong stands beside its fields already. */
  isPlaced: boolean;
}

function Answered({ answer: { data, error, isFetching }, isAsked, isPlaced }: AnsweredProps): ReactNode {
  if (!isAsked) return null;
  if (error !== null)
    return (
      <Note tone="off" live>
        {sentenceOf(error)} {isPlaced && 'The fields say what to mend.'}
      </Note>
    );
  return data ? <Answer explanation={data} isOld={isFetching} /> : <Skeleton lines={8} />;
}
