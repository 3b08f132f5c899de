import type { ReactNode } from 'react';
import { Icon, type IconName } from './icons.js';

/** What stands where a list would be: that it is empty, and what to do about it. */
export function EmptyState({
  icon,
  title,
  children,
  actions,
}: {
  icon: IconName;
  title: string;
  children: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className="wp-empty">
      <Icon name={icon} />
      <h2>{title}</h2>
      <p>{children}</p>
      {actions && <div className="wp-empty-actions">{actions}</div>}
    </div>
  );
}
