'use client';

import type { Mailbox } from '@waypost/contracts';
import type { Level } from '@waypost/settings';
import { Facts, Skeleton } from '@waypost/ui';
import { useQuery } from '@tanstack/react-query';
import { settingsQuery, type NodeOf } from '../api/nodes';
import { useMay } from '../api/session';
import { AddressesCard } from '../recipients/addresses-card';
import { ProfileCard } from '../recipients/profile-card';
import { OriginCard } from '../recipients/recipient-parts';
import { AccessSummary } from './access-summary';
import { AppPasswordsCard } from './app-passwords-card';
import { factsOf } from './node-facts';
import { OverridesHere } from './overrides-here';
import { PasswordCard } from './password-card';

export interface OverviewProps {
  level: Level;
  node: NodeOf[Level];
  etag: string | undefined;
}

/** What a node is, what may be reached there, and where it departs from the levels above. */
export function Overview({ level, node }: OverviewProps) {
  const maySettings = useMay('settings.read');
  const { data } = useQuery({ ...settingsQuery(level, node.name), enabled: maySettings });
  return (
    <div className="wp-columns">
      <div className="wp-stack">
        <section className="wp-card" aria-label="Facts">
          <div className="wp-card-head">
            <h2>Facts</h2>
          </div>
          <Facts facts={factsOf(level, node)} />
        </section>
        {level === 'mailbox' && <ProfileCard kind="mailbox" person={node as Mailbox} />}
      </div>
      <div className="wp-stack">
        {level === 'mailbox' && (
          <>
            <OriginCard kind="mailbox" recipient={node} permission="mailbox.write" />
            <AddressesCard kind="mailbox" recipient={node} permission="mailbox.write" />
            <PasswordCard mailbox={node as Mailbox} />
            <AppPasswordsCard mailbox={node as Mailbox} />
          </>
        )}
        {maySettings && (
          <section className="wp-card" aria-label={level === 'mailbox' ? 'Access' : 'Set here'}>
            <div className="wp-card-head">
              <h2>{level === 'mailbox' ? 'Access' : 'Set here'}</h2>
            </div>
            {data === undefined ? (
              <div className="wp-card-body">
                <Skeleton lines={3} />
              </div>
            ) : (
              <>
                {data.data.access && <AccessSummary access={data.data.access} />}
                <OverridesHere level={level} name={node.name} items={data.data.items} />
              </>
            )}
          </section>
        )}
      </div>
    </div>
  );
}
