import { describe, expect, it } from 'vitest';
import { type ExportedItem, planCsv, planLdif } from './plan-export.js';

const update: ExportedItem = {
  seq: 2,
  operation: 'update',
  kind: 'person',
  anchor: 'aa',
  dn: 'uid=ann,dc=example',
  localId: 'm1',
  label: '=Ann, "the" one',
  risk: 'destructive',
  status: 'applied',
  differences: [
    { field: 'surname', before: null, after: 'Müller', authority: 'directory' },
    { field: 'title', before: 'Boss', after: null, authority: 'directory' },
    { field: 'aliases', add: ['b@x.org'], remove: ['a@x.org'], authority: 'directory' },
    { field: 'initials', before: 'A', directory: 'B', kept: true, authority: 'detached' },
  ],
};
const create: ExportedItem = {
  ...update,
  seq: 1,
  operation: 'create',
  label: 'Bob',
  risk: 'normal',
  differences: [{ field: 'name', before: null, after: 'bob', authority: 'directory' }],
};
const conflict: ExportedItem = {
  ...update,
  seq: 3,
  operation: 'conflict',
  label: 'Cid',
  differences: [],
  conflict: {
    kind: 'address-taken',
    field: 'address',
    value: '+c@x.org',
    effect: 'entry-held',
    detail: 'Taken\nby Dan.',
  },
};

async function all(lines: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const line of lines) text += line;
  return text;
}

describe('a plan as CSV', () => {
  it('has a line for every difference, and no formulas', async () => {
    expect((await all(planCsv([create, update, conflict]))).split('\r\n')).toEqual([
      'seq,operation,risk,status,kind,label,dn,anchor,recipient,field,change,before,after,detail',
      '1,create,normal,applied,person,Bob,"uid=ann,dc=example",aa,m1,name,set,,bob,',
      `2,update,destructive,applied,person,"'=Ann, ""the"" one","uid=ann,dc=example",aa,m1,surname,set,,Müller,`,
      `2,update,destructive,applied,person,"'=Ann, ""the"" one","uid=ann,dc=example",aa,m1,title,set,Boss,,`,
      `2,update,destructive,applied,person,"'=Ann, ""the"" one","uid=ann,dc=example",aa,m1,aliases,add,,b@x.org,`,
      `2,update,destructive,applied,person,"'=Ann, ""the"" one","uid=ann,dc=example",aa,m1,aliases,remove,a@x.org,,`,
      `2,update,destructive,applied,person,"'=Ann, ""the"" one","uid=ann,dc=example",aa,m1,initials,kept (detached),A,B,`,
      `3,conflict,destructive,applied,person,Cid,"uid=ann,dc=example",aa,m1,address,address-taken,,'+c@x.org,"Taken\nby Dan."`,
      '',
    ]);
  });
});

describe('a plan in the manner of LDIF', () => {
  it('is a record for every item', async () => {
    expect(await all(planLdif([create, update, conflict]))).toBe(
      [
        'version: 1',
        '',
        '# 1 create (normal, applied) Bob',
        'dn: uid=ann,dc=example',
        'changetype: add',
        'name: bob',
        '',
        '# 2 update (destructive, applied) =Ann, "the" one',
        'dn: uid=ann,dc=example',
        'changetype: modify',
        'replace: surname',
        'surname:: TcO8bGxlcg==',
        '-',
        'delete: title',
        '-',
        'delete: aliases',
        'aliases: a@x.org',
        '-',
        'add: aliases',
        'aliases: b@x.org',
        '-',
        '# initials is kept (detached): B',
        '',
        '# 3 conflict (destructive, applied) Cid',
        '# Taken by Dan.',
        'dn: uid=ann,dc=example',
        'changetype: modify',
        '',
        '',
      ].join('\n'),
    );
  });
});
