'use client';

import { Button } from '@mantine/core';
import { EmptyState, grouped, Icon, Note, PageHead, Skeleton } from '@waypost/ui';
import { useQuery } from '@tanstack/react-query';
import { directoryQuery } from '../../../api/directory';
import { sentenceOf } from '../../../api/problem';
import { useMay } from '../../../api/session';
import { Anchor, useGo } from '../../../navigation/leaving';
import { useTitle } from '../../../navigation/use-title';
import { MailServerLines } from './mail-server-lines';
import { ProcessTable } from './process-table';
import { processesSentence } from './process-words';

/** The LDAP directory: which processes answer mail servers, how each is, and what a mail server is told to ask it. */
export function DirectoryPage() {
  useTitle('LDAP directory');
  const go = useGo();
  const maySources = useMay('source.read');
  const mayMakeTokens = useMay('token.write');
  const { data, error, isPending } = useQuery(directoryQuery);
  return (
    <div className="wp-stack wp-stack-wide">
      <PageHead
        title="LDAP directory"
        facts={
          data && (
            <>
              <span>
                <code>{data.suffix}</code>
              </span>
              <span>Revision {grouped(data.revision)}</span>
              {data.processes.length > 0 && <span role="status">{processesSentence(data.processes)}</span>}
              {maySources && (
                <span>
                  Where people come from: <Anchor href="/sources/">Directory sources</Anchor>
                </span>
              )}
            </>
          )
        }
      />
      {error !== null && (
        <Note tone="off" live>
          {sentenceOf(error)}
        </Note>
      )}
      <section className="wp-card" aria-label="Directory processes">
        {isPending && error === null && (
          <div className="wp-card-body">
            <Skeleton />
          </div>
        )}
        {data?.processes.length === 0 && (
          <EmptyState
            icon="directory"
            title="No directory process reports"
            actions={
              mayMakeTokens && (
                <Button
                  leftSection={<Icon name="plus" />}
                  onClick={() => {
                    go('/tokens/?new=yes');
                  }}
                >
                  New follower token
                </Button>
              )
            }
          >
            Mail servers look people up in a directory process. npm start runs one beside the api; to run another beside
            a mail server, give it a token with the role follower.
          </EmptyState>
        )}
        {data && data.processes.length > 0 && <ProcessTable processes={data.processes} />}
      </section>
      {data && <MailServerLines suffix={data.suffix} processes={data.processes} />}
    </div>
  );
}
