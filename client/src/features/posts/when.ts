/** A moment as people read it, in China's one time zone whatever the screen's own is. */
export function when(at: number, language: string): string {
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'zh-CN', {
    ...{ timeZone: 'Asia/Shanghai', hour12: false },
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
  }).format(at);
}

/** What a `datetime-local` field holds, read as China's time (UTC+8 all year); null: nothing in it. */
export function readLocal(text: string): number | null {
  const at = Date.parse(`${text}:00+08:00`);
  return text === '' || Number.isNaN(at) ? null : at;
}
