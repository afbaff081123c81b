import { PageSkeleton } from '../../ui/skeleton.tsx';

export function DeskPage() {
  return <PageSkeleton />;
}
