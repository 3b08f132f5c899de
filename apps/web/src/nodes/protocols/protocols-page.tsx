'use client';

/*
 * Names that drivers of this page may rely on (roles and accessible names, not classes):
 *   region "POP3 access" (a setting's label)                 one a setting
 *     radiogroup "POP3 access"                               radios "Inherit (On, from Site Paris)", "On", "Off";
 *                                                            for other kinds "Inherit (…)", "Set here" and an input named as the setting
 *     button "Why? POP3 access"                              opens list "Where POP3 access comes from", one item a level
 *     button "Reason, expiry, lock of POP3 access"           opens a group with "Reason", "Ends", checkbox "Lock: …"
 *                                                            (on a mailbox: "Reason, expiry of POP3 access", and no lock)
 *     button "Reset to On, from Site Paris"
 *     group "Follow or pin POP3 access?"                     buttons "Follow", "Pin On here"
 *   list "Access by protocol"                                mailbox only: "POP3 — off, because Site Paris says so"
 *   region "Unsaved changes"                                 the sentence (status), buttons "Show who", "Discard", "Save"
 *   region "Changed meanwhile" inside it                     after a 412, in place of Save: buttons "Save mine on top", "Drop mine"
 *   button "Undo" in the message after saving
 */

import type { Level } from '@waypost/settings';
import { protocols, settingOf, type EffectiveSetting } from '@waypost/settings';
import { EmptyState, Note, Skeleton } from '@waypost/ui';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import { settingsQuery } from '../../api/nodes';
import { sentenceOf } from '../../api/problem';
import { useMay } from '../../api/session';
import { AccessSummary } from '../access-summary';
import { FindBar } from './find-bar';
import { settingMatches } from './find-settings';
import { ProtocolSection } from './protocol-section';
import { SaveBar } from './save-bar';
import { useSettingsEditor, type NodeAddress } from './use-settings-editor';

/** Every setting of a node: what is in force, whose word it is, and a way to say otherwise. */
export function ProtocolsPage(address: NodeAddress) {
  const { data, error } = useQuery(settingsQuery(address.level, address.nodeRef));
  if (error !== null && data === undefined)
    return (
      <Note tone="off" live>
        {sentenceOf(error)}
      </Note>
    );
  if (data === undefined) return <Skeleton lines={10} />;
  return <LoadedProtocols {...address} />;
}

const offeredAt = (level: Level, items: readonly EffectiveSetting[]) =>
  items.filter(({ key }) => settingOf(key)?.levels.includes(level));

function LoadedProtocols(address: NodeAddress) {
  const { level, name } = address;
  const mayWrite = useMay('settings.write');
  const editor = useSettingsEditor(address);
  const [find, setFind] = useState('');
  const [onlyHere, setOnlyHere] = useState(false);
  const wanted = useDeferredValue(find);
  const offered = useMemo(() => offeredAt(level, editor.items), [level, editor.items]);
  const shown = offered.filter(
    (item) => settingMatches(item.key, wanted) && (!onlyHere || item.own !== undefined || item.key in editor.drafts),
  );
  useScrollToHash(offered.length > 0);
  return (
    <div className="wp-protocols">
      {editor.access && (
        <section className="wp-card" aria-label="Access">
          <AccessSummary access={editor.access} />
        </section>
      )}
      <FindBar
        find={find}
        onFind={setFind}
        onlyHere={onlyHere}
        onOnlyHere={setOnlyHere}
        overridden={offered.filter(({ own }) => own !== undefined).length}
      />
      {protocols.map((protocol) => (
        <ProtocolSection
          key={protocol}
          protocol={protocol}
          level={level}
          items={shown.filter(({ key }) => settingOf(key)?.protocol === protocol)}
          editor={editor}
          readOnly={!mayWrite}
        />
      ))}
      {shown.length === 0 && (
        <EmptyState icon="sliders" title="No setting matches">
          Try another word: settings are found by name, help text and key.
        </EmptyState>
      )}
      {editor.changedKeys.length > 0 && <SaveBar address={address} name={name} editor={editor} />}
    </div>
  );
}

/** Anchors are followed by hand: the settings are not there yet when the browser looks for them. */
function useScrollToHash(ready: boolean) {
  useEffect(() => {
    if (!ready || window.location.hash === '') return;
    const target = document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
    target?.scrollIntoView({ block: 'center' });
    target?.setAttribute('data-found', 'true');
    target?.querySelector<HTMLElement>('input:checked')?.focus({ preventScroll: true });
  }, [ready]);
}
