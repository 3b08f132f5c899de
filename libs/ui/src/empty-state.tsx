import type { ReactNode } from 'react';
import { Icon, type IconName } from './icons.js';

/** What stands where a list would be: that it is empty, and what to do about it; `isPage` where it is all of the page. */
export function EmptyState({
  icon,
  title,
  children,
  actions,
  isPage = false,
}: {
  icon: IconName;
  title: string;
  children: ReactNode;
  actions?: ReactNode;
  isPage?: boolean;
}) {
  const Title = isPage ? 'h1' : 'h2';
  return (
    <div className="wp-empty">
      <Icon name={icon} />
      <Title>{title}</Title>
      <p>{children}</p>
      {actions && <div className="wp-empty-actions">{actions}</div>}
    </div>
  );
}
