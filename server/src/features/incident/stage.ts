/** Where an incident stands, as a list filters it. */
export const INCIDENT_STAGES = ['going', 'ended', 'shelved', 'settled', 'lapsed', 'withdrawn'] as const;
export type IncidentStage = (typeof INCIDENT_STAGES)[number];
