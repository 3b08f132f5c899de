import '../../../styles/long-forms.css';
import '../../../styles/routing.css';
import type { ReactNode } from 'react';

/** Routing brings styles of its own, which the other pages need not carry. */
export default function RoutingLayout({ children }: { children: ReactNode }) {
  return children;
}
