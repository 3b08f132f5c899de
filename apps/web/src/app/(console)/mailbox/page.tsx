import { NodePage } from '../../../nodes/node-page';

export default function Page() {
  return <NodePage level="mailbox" />;
}
