'use client';

import type { Connector, ConnectorProposal } from '@waypost/contracts';
import { type ConnectorKind, connectorKinds } from '@waypost/organization';
import { ChoiceCards, Note, PageHead } from '@waypost/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '../../../../../../api/request';
import { connectorPath, connectorsPath } from '../../../../../../api/routing';
import { useUndo } from '../../../../../../audit/use-undo';
import {
  bodyOf,
  type ConnectorDraft,
  kindNamed,
  newDraft,
  wantsSignIn,
  wayBack,
} from '../../../../../../connectors/connector-draft';
import { ConnectorForm } from '../../../../../../connectors/connector-form';
import { leadToFault, SaveBar } from '../../../../../../forms/save-bar';
import { useConnectorDraft } from '../../../../../../connectors/use-connector-draft';
import { probesOf } from '../../../../../../connectors/probes';
import { WhatIf } from '../../../../../../connectors/what-if';
import { Anchor, useGo, useLeavingWarning } from '../../../../../../navigation/leaving';
import { connectorHref } from '../../../../../../navigation/routing-places';
import { useAddress } from '../../../../../../navigation/use-address';
import { useTitle } from '../../../../../../navigation/use-title';
import { tell } from '../../../../../../shell/tell';
import { connectorKindWords } from '../../../../../../topology/way-words';

const kinds = connectorKinds.map((value) => ({ value, ...connectorKindWords[value] }));
const forget = () => undefined;

/** Makes a connector: first its kind, then everything else on one page. */
export function NewConnectorPage() {
  useTitle('New connector');
  const { get, put } = useAddress();
  const go = useGo();
  const cache = useQueryClient();
  const undo = useUndo();
  const kind = kindNamed(get('kind'));
  const site = get('site');
  const editor = useConnectorDraft(() => newDraft(kind ?? 'smarthost', site === undefined ? {} : { site }));
  const both = useBothWays(editor.draft);
  const { draft } = editor;
  const isTyped = draft.name !== '' || draft.hosts.some((host) => host !== '');
  useLeavingWarning(isTyped && !editor.busy ? 'The connector you began is not saved.' : undefined, forget);
  const pick = (picked: ConnectorKind) => {
    const { addressSpaces: _spaces, hosts: _hosts, kind: _kind, ...typed } = draft;
    editor.set(newDraft(picked, typed));
    put({ kind: picked });
  };
  const save = () => {
    void editor
      .send(async (sent) => {
        const { data } = await request<Connector>(connectorsPath, { method: 'POST', body: bodyOf(sent) });
        if (wantsSignIn(sent)) await signIn(data, sent);
        const back =
          both.wanted && sent.kind === 'site-link' ? await makeWayBack(data, wayBack(sent, both.name)) : undefined;
        if (back)
          tell.done(
            `${data.name} and ${back.name} are created.`,
            undo('connector', [data.id, back.id], `${data.name} and ${back.name} are gone again.`),
          );
        else tell.done(`${data.name} is created.`, undo('connector', data.id, `${data.name} is gone again.`));
        return data;
      })
      .then((went) => {
        if (!went) return leadToFault();
        void cache.invalidateQueries();
        return go(connectorHref(draft.name.trim()));
      });
  };
  return (
    <div className="wp-stack wp-stack-wide wp-connector-page">
      <PageHead
        icon="route"
        kind={<Anchor href="/routing/connectors/">Connectors</Anchor>}
        title="New connector"
        facts={<span>{kind ? connectorKindWords[kind].help : 'A way for mail out of a site, or to another one.'}</span>}
      />
      <ChoiceCards label="Kind of connector" value={kind} options={kinds} onPick={pick} />
      {editor.refusal !== undefined && (
        <Note tone="off" live>
          {editor.refusal}
        </Note>
      )}
      {kind && (
        <>
          <ConnectorForm
            draft={draft}
            faults={editor.faults}
            onChange={editor.change}
            isSaved={false}
            {...(kind === 'site-link' && { both })}
          />
          <SaveBar
            sentence={isTyped ? `${draft.name.trim() || 'The connector'} is not saved yet.` : 'Nothing is saved yet.'}
            faults={Object.keys(editor.faults).length}
            submit="Create connector"
            discard="Cancel"
            busy={editor.busy}
            onSave={save}
            onDiscard={() => {
              go('/routing/connectors/');
            }}
          >
            {editor.isSound && (
              <WhatIf
                proposals={proposalsOf(draft, both)}
                probes={probesOf(draft)}
                site={draft.site}
                targetSite={kind === 'site-link' ? draft.targetSite : undefined}
              />
            )}
          </SaveBar>
        </>
      )}
    </div>
  );
}

/** The connector is there already where this fails: it is said, and can be set on its page. */
async function signIn({ id, name }: Connector, { signIn: { username, password } }: ConnectorDraft): Promise<void> {
  const body = { username: username.trim(), password };
  await request<Connector>(`${connectorPath(id)}/credentials`, { method: 'PUT', body }).catch((error: unknown) => {
    tell.refused(`${name} is made, but does not sign in`, error);
  });
}

/** What saving would make: one connector, or both ways of a link. */
function proposalsOf(draft: ConnectorDraft, both: { wanted: boolean; name: string }): ConnectorProposal[] {
  const drafts = draft.kind === 'site-link' && both.wanted ? [draft, wayBack(draft, both.name)] : [draft];
  return drafts.map((one) => ({ do: 'create', connector: bodyOf(one) }));
}

/** Makes the way back of a link; undefined, and told, where that is refused: the link itself stays. */
async function makeWayBack(there: Connector, draft: ConnectorDraft): Promise<Connector | undefined> {
  try {
    return (await request<Connector>(connectorsPath, { method: 'POST', body: bodyOf(draft) })).data;
  } catch (error) {
    tell.refused(`${there.name} is made, its way back is not`, error);
    return undefined;
  }
}

/** Whether the way back of a site link is made too; its name follows the sites until somebody writes another. */
function useBothWays({ site, targetSite }: { site: string; targetSite: string }) {
  const [wanted, setWanted] = useState(true);
  const [typed, setTyped] = useState<string>();
  return {
    wanted,
    name: typed ?? (targetSite === '' ? '' : `${targetSite}-${site}`),
    fault: undefined,
    onChange: (both: { wanted?: boolean; name?: string }) => {
      if (both.wanted !== undefined) setWanted(both.wanted);
      if (both.name !== undefined) setTyped(both.name);
    },
  };
}
