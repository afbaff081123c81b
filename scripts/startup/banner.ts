import type { DemoFile } from './handover.ts';

const ROLE_NAMES: Readonly<Record<string, string>> = {
  administrator: '管理员 administrator',
  auditor: '审计员 auditor',
  supervisor: '督查员 supervisor',
  leader: '领导 leader',
  wall: '大屏 wall',
  officer: '队员 officer',
};

/** The lines that a ready demonstration prints: where to look, who may sign in, where a phone may report. */
export function banner(file: DemoFile, lan: string | null): string {
  const accounts = file.accounts.map(
    ({ name, password, role, squads, badge }) =>
      `  ${name.padEnd(9)} ${password.padEnd(22)} ${ROLE_NAMES[role] ?? role}${squads ? `  ${squads.join(' ')}` : ''}${badge ? `  ${badge}` : ''}`,
  );
  const terminals = file.terminals.map(({ protocol, address, phone, secret, badge }) =>
    protocol === 'jt808'
      ? `  ${protocol.padEnd(9)} ${badge}  ${address}  phone ${phone}  code ${secret}`
      : `  ${protocol.padEnd(9)} ${badge}  ${address}`,
  );
  return [
    '',
    `勤务指挥墙 Dutywall  ${file.address}`,
    `  大屏 wall      ${file.address}${file.kiosk}`,
    `  坐席 desk      ${file.address}/desk`,
    ...(lan ? [`  局域网 LAN     ${onLan(new URL(file.address), lan)}`] : []),
    '',
    '账号 / accounts',
    ...accounts,
    '',
    '体验终端 / terminals to try (Traccar Client, OsmAnd, OwnTracks, JT/T 808)',
    ...terminals,
    '',
    '停止 / stop: Ctrl+C',
  ].join('\n');
}

/** With TLS the server listens on every address already (HOST); without, it must be told to. */
function onLan({ protocol, port }: URL, lan: string): string {
  return protocol === 'https:' ? `https://${lan}:${port}` : `HOST=0.0.0.0 scripts/start → http://${lan}:${port}`;
}
