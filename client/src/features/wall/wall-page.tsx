import { PageSkeleton } from '../../ui/skeleton.tsx';

export function WallPage() {
  return <PageSkeleton />;
}
