'use client';

import type { Access, NodeSettings } from '@waypost/contracts';
import { settingOf, type EffectiveSetting, type Level } from '@waypost/settings';
import {
  asksFollowOrPin,
  changedMeanwhile,
  draftFault,
  isChange,
  patchOf,
  undoPatch,
  type Drafts,
  type SettingDraft,
  type Standing,
} from '@waypost/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { settingsQuery } from '../../api/nodes';
import { nodePath } from '../../api/paths';
import { ApiProblem, faultsByMember } from '../../api/problem';
import { request, type Answer } from '../../api/request';
import { useLeavingWarning } from '../../navigation/leaving';
import { tell } from '../../shell/tell';
import { keepDrafts, keptDrafts } from './kept-drafts';

/** Which node is edited, and what it is called. */
export interface NodeAddress {
  level: Level;
  nodeRef: string;
  name: string;
}

/** What somebody else changed while one was editing. */
export interface Meanwhile {
  before: readonly EffectiveSetting[];
  keys: readonly string[];
}

export interface SettingsEditor {
  items: readonly EffectiveSetting[];
  access: readonly Access[] | undefined;
  drafts: Drafts;
  /** The keys whose draft differs from what is saved. */
  changedKeys: readonly string[];
  /** Of those, the ones that still ask "follow or pin?". */
  asking: readonly string[];
  faults: Readonly<Record<string, string | undefined>>;
  standings: Readonly<Record<string, Standing | undefined>>;
  patch: ReturnType<typeof patchOf>;
  saving: boolean;
  meanwhile: Meanwhile | undefined;
  /** Rises when inputs must forget what was typed into them. */
  generation: number;
  change: (key: string, draft: SettingDraft) => void;
  discard: () => void;
  save: () => void;
}

type Found = Answer<NodeSettings>;

/** The state of a Protocols page: drafts over what is saved, checked as they are typed, saved together, taken back with one key. */
export function useSettingsEditor({ level, nodeRef, name }: NodeAddress): SettingsEditor {
  const cache = useQueryClient();
  const query = settingsQuery(level, nodeRef);
  const { data: found } = useQuery(query) as { data: Found };
  const place = `${level}:${nodeRef}`;
  const [base, setBase] = useState(found);
  const [drafts, setDrafts] = useState<Drafts>(() => keptDrafts(place));
  const [refused, setRefused] = useState<Record<string, string>>({});
  const [standings, setStandings] = useState<Record<string, Standing>>({});
  const [saving, setSaving] = useState(false);
  const [meanwhile, setMeanwhile] = useState<Meanwhile>();
  const [generation, setGeneration] = useState(0);

  const { items } = found.data;
  const changed = items.filter((item) => item.key in drafts && isChange(item, drafts[item.key] as SettingDraft));
  const changedKeys = changed.map(({ key }) => key);
  const patch = patchOf(items, drafts);
  const faults = Object.fromEntries(
    Object.entries(drafts).map(([key, draft]) => [key, refused[key] ?? draftFault(key, draft, Date.now())]),
  );
  const forget = useCallback(() => {
    keepDrafts(place, {});
  }, [place]);
  useLeavingWarning(
    changedKeys.length === 0
      ? undefined
      : `${String(changedKeys.length)} ${changedKeys.length === 1 ? 'change' : 'changes'} to ${name} would be lost.`,
    forget,
  );

  // As long as nothing is drafted, what is saved may move on under the page; afterwards the write is held against it.
  if (base !== found && Object.keys(drafts).length === 0) setBase(found);

  const put = (next: Drafts) => {
    setDrafts(next);
    keepDrafts(place, next);
  };
  const settle = (answer: Found, before: readonly EffectiveSetting[], keys: readonly string[]) => {
    cache.setQueryData(query.queryKey, answer);
    setBase(answer);
    put({});
    setRefused({});
    setMeanwhile(undefined);
    setGeneration((count) => count + 1);
    setStandings(Object.fromEntries(keys.map((key) => [key, 'in-force'])));
    void cache.invalidateQueries({
      predicate: ({ queryKey }) =>
        queryKey[0] !== 'settings' || queryKey[1] !== level || queryKey[2] !== nodeRef.toLowerCase(),
    });
    tell.done(savedSentence(keys, name), {
      label: 'Undo',
      run: () => {
        undo(answer, before, keys);
      },
    });
  };
  const undo = (answer: Found, before: readonly EffectiveSetting[], keys: readonly string[]) => {
    write(undoPatch(before, keys, Date.now()), answer.etag).then(
      (undone) => {
        cache.setQueryData(query.queryKey, undone);
        setBase(undone);
        setGeneration((count) => count + 1);
        setStandings(Object.fromEntries(keys.map((key) => [key, 'in-force'])));
        void cache.invalidateQueries();
        tell.done(`Undone: ${name} is as it was before.`);
      },
      (error: unknown) => {
        tell.refused('Not undone: somebody has changed it since', error);
        void cache.invalidateQueries({ queryKey: query.queryKey });
      },
    );
  };
  const write = (body: object, ifMatch: string | undefined) =>
    request<NodeSettings>(`${nodePath(level, nodeRef)}/settings`, { method: 'PATCH', body, ifMatch });
  const save = () => {
    const [before, keys] = [items, changedKeys];
    setSaving(true);
    setStandings(Object.fromEntries(keys.map((key) => [key, 'pending'])));
    // Where the other's change is already in sight, saving means saving on top of it.
    write(patch, (meanwhile ? found : base).etag)
      .then(
        (answer) => {
          settle(answer, before, keys);
        },
        async (error: unknown) => {
          setStandings({});
          if (error instanceof ApiProblem && error.status === 412) {
            const fresh = await cache.fetchQuery({ ...query, staleTime: 0 });
            setMeanwhile({ before: base.data.items, keys: changedMeanwhile(base.data.items, fresh.data.items) });
          } else {
            setRefused(error instanceof ApiProblem ? faultsByMember(error.problem) : {});
            tell.refused('Not saved', error);
          }
        },
      )
      .finally(() => {
        setSaving(false);
      });
  };
  return {
    items,
    access: found.data.access,
    drafts,
    changedKeys,
    asking: changed.filter((item) => asksFollowOrPin(item, drafts[item.key] as SettingDraft)).map(({ key }) => key),
    faults,
    standings,
    patch,
    saving,
    meanwhile,
    generation,
    change: (key, draft) => {
      setRefused(({ [key]: _gone, ...rest }) => rest);
      setStandings(({ [key]: _gone, ...rest }) => rest);
      put({ ...drafts, [key]: draft });
    },
    discard: () => {
      put({});
      setRefused({});
      setMeanwhile(undefined);
      setGeneration((count) => count + 1);
    },
    save,
  };
}

const savedSentence = (keys: readonly string[], name: string) =>
  keys.length === 1 && keys[0] !== undefined
    ? `${settingOf(keys[0])?.label ?? keys[0]} is saved for ${name}, and in force from the next login.`
    : `${String(keys.length)} settings are saved for ${name}, and in force from the next login.`;
