import type { Faults } from '../forms/faults';
import type { ConnectorDraft } from './connector-draft';

/** What each part of the form gets. */
export interface ConnectorPartProps {
  draft: ConnectorDraft;
  faults: Faults;
  onChange: (change: Partial<ConnectorDraft>) => void;
  /** Whether it is there already: its kind and sites stay then. */
  isSaved: boolean;
}
