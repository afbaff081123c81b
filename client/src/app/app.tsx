import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { createBrowserRouter, RouterProvider } from 'react-router';
import { whenSignedOut } from './api.ts';
import { createQueryClient } from './query-client.ts';
import { routes } from './routes.tsx';
import { SESSION_KEY } from './session.ts';

export function App() {
  const [queries] = useState(createQueryClient);
  const [router] = useState(() => createBrowserRouter(routes));
  useEffect(() => {
    whenSignedOut(() => {
      if (queries.getQueryData(SESSION_KEY)) queries.setQueryData(SESSION_KEY, null);
    });
  }, [queries]);
  return (
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  );
}
