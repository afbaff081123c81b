import type { errors as zh } from '../zh-CN/errors.ts';

export const errors: typeof zh = {
  refusal: {
    'bad-request': 'The request was not valid.',
    'not-signed-in': 'You are not signed in.',
    'session-ended': 'Your session has ended. Please sign in again.',
    'wrong-password': 'The account or password is wrong.',
    'locked-out': 'Too many failed attempts. The account is locked for a while; try again later.',
    'forbidden-origin': 'The server does not accept this address. Open the official one.',
    forbidden: 'Your account is not allowed to do this.',
    'out-of-scope': 'This officer is outside your squads.',
    'not-found': 'Not found.',
    conflict: 'Somebody else changed this. Refresh and try again.',
    'self-flag': 'Nobody handles a flag about themselves.',
    'too-many-requests': 'Too many requests. Wait a moment.',
    'too-large': 'Too large.',
    'protocol-version': 'This page is out of date. Reload it.',
    unavailable: 'The service is not available right now; trying again.',
    internal: 'The server had an internal error.',
  },
  offline: 'The server cannot be reached. Check the network.',
  reference: 'Reference {{reference}}',
  crashed: 'This page has failed',
  crashedHelp:
    'No data is lost; the server keeps recording. Reload the page; if it happens again, give the reference to your administrator.',
  reload: 'Reload',
  notFound: 'No such page',
  notFoundHelp: 'The address may be mistyped, or this page is not open yet.',
  home: 'Go to the start page',
  forbidden: 'This page is not for your account',
  forbiddenHelp: 'The role {{role}} does not use this page.',
};
