'use client';

import { Icon } from '@waypost/ui';
import { usePathname } from 'next/navigation';
import { useSession } from '../api/session';
import { Anchor } from '../navigation/leaving';
import { isAt, places } from '../navigation/places';
import { Brand } from './brand';
import { NodeTree } from './node-tree';

/** Organization, sites and servers as a tree; below it, the lists and the workshop. */
export function Navigation({ onFollowed }: { onFollowed: () => void }) {
  const path = usePathname();
  const { data: session } = useSession();
  const allowed = places.filter(({ permission }) => session?.permissions.includes(permission) ?? true);
  return (
    <div className="wp-nav">
      <div className="wp-nav-head">
        <Anchor href="/organization/">
          <Brand />
        </Anchor>
      </div>
      <nav className="wp-nav-tree" aria-label="Organization, sites and servers">
        <NodeTree onFollowed={onFollowed} />
      </nav>
      <nav className="wp-nav-places" aria-label="Lists and administration" onClick={onFollowed}>
        {allowed.map(({ href, label, icon }) => (
          <Anchor key={href} href={href} className="wp-nav-link" current={isAt(path, href)}>
            <Icon name={icon} />
            {label}
          </Anchor>
        ))}
        <a className="wp-nav-link" href="/api/docs" target="_blank" rel="noreferrer">
          <Icon name="book" />
          API documentation
          <span className="wp-hidden">, opens in a new tab</span>
          <Icon name="link" />
        </a>
      </nav>
    </div>
  );
}
