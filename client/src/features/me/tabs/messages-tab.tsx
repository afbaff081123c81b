import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { ErrorNote } from '../../../ui/error-note.tsx';
import { useWords } from '../../../ui/words.ts';
import { Loading } from '../parts/loading.tsx';
import { useClock } from '../use-clock.ts';
import { MESSAGES_KEY, useMessages } from '../use-messages.ts';

/** 消息: what supervisors said; what is shown here counts as read. */
export function MessagesTab() {
  const { t } = useTranslation();
  const words = useWords();
  const now = useClock();
  const queries = useQueryClient();
  const messages = useMessages();
  const read = useMutation({
    mutationFn: (id: string) => api(`/api/me/messages/${encodeURIComponent(id)}/read`, { method: 'POST', body: {} }),
    onSettled: () => void queries.invalidateQueries({ queryKey: MESSAGES_KEY }),
  });
  const unread = messages.data?.find((message) => message.readAt === null)?.id;
  const { mutate, isPending, isError } = read;
  useEffect(() => {
    if (unread !== undefined && !isPending && !isError && document.visibilityState === 'visible') mutate(unread);
  }, [unread, isPending, isError, mutate]);
  return (
    <>
      <h1 className="me-title">{t('me.tab.messages')}</h1>
      <Loading of={messages} lines={5} />
      {messages.isError && <ErrorNote error={messages.error} retry={() => void messages.refetch()} />}
      {messages.data?.length === 0 && <p className="me-empty">{t('me.messages.none')}</p>}
      {messages.data?.map((message) => (
        <article className="me-card me-message" key={message.id}>
          <p>{message.text}</p>
          <footer>
            <span>{message.by}</span>
            <time>{words.moment(message.at, now)}</time>
          </footer>
        </article>
      ))}
    </>
  );
}
