import { PageSkeleton } from '../../ui/skeleton.tsx';

export function ReplayPage() {
  return <PageSkeleton />;
}
