// Unmodified jsforce against the demo org: SOAP login, identity, describe, REST
// pages, Bulk API 2.0.
//
//     npm install jsforce
//     sfmigrate demo serve ...         # in another terminal
//     node jsforce_client.js http://127.0.0.1:PORT USERNAME PASSWORD
//
// The Bulk query stays within one page of results: jsforce 3.10 joins pages with
// their header lines in between.

const assert = require('node:assert');
const jsforce = require('jsforce');

const [url, username, password] = process.argv.slice(2);

async function main() {
  const connection = new jsforce.Connection({ loginUrl: url });
  await assert.rejects(connection.login(username, 'wrong'), /INVALID_LOGIN/);
  await connection.login(username, password);
  assert.strictEqual((await connection.identity()).username, username);
  console.log('signed in as', username);

  const { totalSize } = await connection.query('SELECT COUNT() FROM Contact');
  const { fields } = await connection.sobject('Contact').describe();
  console.log('contacts:', totalSize, 'fields:', fields.length);

  const query = connection.query('SELECT Id, LastName, Account.Name FROM Contact');
  const { records } = await query.execute({ autoFetch: true, maxFetch: totalSize + 1 });
  assert.strictEqual(new Set(records.map((record) => record.Id)).size, totalSize);
  console.log('REST:', records.length);

  connection.bulk2.pollInterval = 200;
  const expected = Math.min(totalSize, 40000);
  const bulk = await connection.bulk2.query(`SELECT Id, LastName FROM Contact LIMIT ${expected}`);
  let rows = 0;
  for await (const record of bulk) {
    assert.match(record.Id, /^003\w{15}$/);
    rows += 1;
  }
  assert.strictEqual(rows, expected);
  console.log('Bulk API 2.0:', rows);

  await assert.rejects(connection.query('SELECT Nope__c FROM Contact'), /Nope__c/);
  console.log('ok');
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
