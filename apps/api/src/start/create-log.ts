import { type DestinationStream, type Logger, pino } from 'pino';

/** The api's log: one JSON object a line. Errors are told without the values a statement carried, for they may be secrets. */
export const createLog = (level: string, destination: DestinationStream): Logger =>
  pino({ name: 'api', level, serializers: { err: describeError } }, destination);

/** What an error says of itself; never its parameters, its query's text, or the row a database quotes in its detail. */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, constraint, table } = ((error as { driverError?: object }).driverError ?? error) as Record<
    string,
    unknown
  >;
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    code,
    constraint,
    table,
    ...(error.cause !== undefined && { cause: describeError(error.cause) }),
  };
}
