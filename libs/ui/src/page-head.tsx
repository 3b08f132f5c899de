import type { ReactNode } from 'react';
import { Icon, type IconName } from './icons.js';

export interface PageHeadProps {
  icon?: IconName;
  /** What kind of thing the page is about. */
  kind?: ReactNode;
  title: string;
  /** Short facts under the title. */
  facts?: ReactNode;
  actions?: ReactNode;
}

/** The top of a page: what it is, the few facts that matter, what can be done. */
export function PageHead({ icon, kind, title, facts, actions }: PageHeadProps) {
  return (
    <header className="wp-page-head">
      <div className="wp-page-head-text">
        {kind && (
          <div className="wp-eyebrow">
            {icon && <Icon name={icon} />}
            {kind}
          </div>
        )}
        <h1 tabIndex={-1}>{title}</h1>
        {facts && <div className="wp-page-head-sub">{facts}</div>}
      </div>
      {actions && <div className="wp-page-head-actions">{actions}</div>}
    </header>
  );
}
