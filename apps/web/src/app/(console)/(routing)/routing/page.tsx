import { TopologyPage } from './topology-page';

export default function Page() {
  return <TopologyPage />;
}
